package dev.penguin.internal.command;

import dev.penguin.internal.command.CommandTable.Kind;
import java.util.List;
import java.util.regex.Pattern;

/** Finds the inner command of programs that run another one, whose words come after their own. */
public final class Wrapper {
  /** The start of the other program cannot be determined. */
  public static final int UNCLEAR = -1;

  private static final int DEEPEST = 10;

  private static final Pattern DURATION = Pattern.compile("\\d+(?:\\.\\d+)?[smhd]?");

  private Wrapper() {}

  public static boolean is(List<String> argv) {
    return isWrapper(argv.get(0));
  }

  /**
   * Where the other program begins.
   *
   * @return its index, the number of words when there is none, or {@link #UNCLEAR}
   */
  public static int inner(List<String> argv) {
    return isTooDeep(argv) ? UNCLEAR : start(argv);
  }

  /** Limits the nesting. Nobody nests so many wrappers, and each level costs one recursion. */
  private static boolean isTooDeep(List<String> argv) {
    return argv.stream().filter(Wrapper::isWrapper).limit(DEEPEST).count() == DEEPEST;
  }

  private static boolean isWrapper(String word) {
    return CommandTable.get().has(Kind.WRAPS, Argv.baseName(word));
  }

  private static int start(List<String> argv) {
    return switch (Argv.baseName(argv.get(0))) {
      case "command" -> asks(argv) ? argv.size() : afterOptions(argv);
      case "env" -> assigned(argv, afterOptions(argv));
      case "timeout" -> skipTime(argv, afterOptions(argv));
      default -> afterOptions(argv);
    };
  }

  private static boolean asks(List<String> argv) {
    return argv.size() > 1 && argv.get(1).matches("-[vV]");
  }

  /** A variable may change what a program does, or which one it is. */
  private static int assigned(List<String> argv, int start) {
    boolean sets = start >= 0 && start < argv.size() && argv.get(start).indexOf('=') >= 0;
    return sets ? UNCLEAR : start;
  }

  /** Past the time of {@code timeout}, which a word that is none would not let tell apart. */
  private static int skipTime(List<String> argv, int start) {
    boolean time =
        start >= 0 && (start >= argv.size() || DURATION.matcher(argv.get(start)).matches());
    return time ? Math.min(start + 1, argv.size()) : UNCLEAR;
  }

  private static int afterOptions(List<String> argv) {
    CommandTable table = CommandTable.get();
    String program = Argv.baseName(argv.get(0));
    int i = 1;
    while (i < argv.size() && argv.get(i).startsWith("-")) {
      if (table.matches(Kind.TAKES, program, argv.get(i))) {
        i += 2;
      } else if (table.matches(Kind.WRAPS, program, argv.get(i))) {
        i++;
      } else {
        return UNCLEAR;
      }
    }
    return Math.min(i, argv.size());
  }
}
