package dev.penguin.internal.command;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds the inner command of programs that run another one, whose words come after their own. */
public final class Wrapper {
  /** The start of the other program cannot be determined. */
  public static final int UNCLEAR = -1;

  private static final int DEEPEST = 10;

  private static final Set<String> NAMES =
      Set.of("command", "env", "nice", "nohup", "stdbuf", "time", "timeout", "xargs");

  private static final Pattern ENV = Pattern.compile("-|-i|--ignore-environment");
  private static final Pattern TIMEOUT = Pattern.compile("--foreground|--preserve-status|-v");
  private static final Pattern STDBUF = Pattern.compile("-[ioe][L0-9][0-9A-Z]*");
  private static final Pattern XARGS =
      Pattern.compile("-[0rtx]+|--null|--no-run-if-empty|-[nLPIds].+|-[nLP]\\d+");
  private static final Pattern XARGS_VALUE = Pattern.compile("-[nLPIds]");
  private static final Pattern DURATION = Pattern.compile("\\d+(?:\\.\\d+)?[smhd]?");
  private static final Pattern NONE = Pattern.compile("(?!)");

  private Wrapper() {}

  public static boolean is(List<String> argv) {
    return NAMES.contains(Argv.baseName(argv.get(0)));
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
    return argv.stream().filter(word -> NAMES.contains(Argv.baseName(word))).limit(DEEPEST).count()
        == DEEPEST;
  }

  private static int start(List<String> argv) {
    return switch (Argv.baseName(argv.get(0))) {
      case "command" -> command(argv);
      case "env" -> assigned(argv, after(argv, ENV, Pattern.compile("-u")));
      case "nice" -> after(argv, NONE, Pattern.compile("-n"));
      case "stdbuf" -> after(argv, STDBUF, NONE);
      case "time" -> after(argv, Pattern.compile("-p"), NONE);
      case "timeout" -> skipTime(argv, after(argv, TIMEOUT, Pattern.compile("-[sk]")));
      case "xargs" -> after(argv, XARGS, XARGS_VALUE);
      default -> after(argv, NONE, NONE);
    };
  }

  private static int command(List<String> argv) {
    boolean asks = argv.size() > 1 && argv.get(1).matches("-[vV]");
    return asks ? argv.size() : after(argv, Pattern.compile("-p"), NONE);
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

  private static int after(List<String> argv, Pattern alone, Pattern withValue) {
    int i = 1;
    while (i < argv.size() && argv.get(i).startsWith("-")) {
      if (withValue.matcher(argv.get(i)).matches()) {
        i += 2;
      } else if (alone.matcher(argv.get(i)).matches()) {
        i++;
      } else {
        return UNCLEAR;
      }
    }
    return Math.min(i, argv.size());
  }
}
