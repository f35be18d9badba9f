package dev.penguin.internal.command;

import dev.penguin.internal.command.CommandTable.Kind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What calls of well-known programs do besides what their names say: {@code find -delete}, {@code
 * sort -o}, {@code git -c}. A rule that names only the program did not mean that. A program that is
 * not known here has no hazards: the rule that names it is taken as it was written.
 */
public final class CommandHazards {
  /** No rule can name it: the words that matter come through a pipe. */
  public static final String INPUT = "\0input";

  private static final Pattern TELLS_ABOUT_ITSELF = Pattern.compile("--version|--help");

  private CommandHazards() {}

  /**
   * Whether a call is one of a program that can do nothing but read, whatever its words are.
   *
   * @param argv the words, the program first
   */
  public static boolean onlyReads(List<String> argv) {
    return CommandTable.get().has(Kind.READS, Argv.baseName(argv.get(0)));
  }

  /**
   * The words by which a call does more than the name of its program says.
   *
   * @param argv the words, the program first
   * @return empty for a harmless call, and for a program that is not known
   */
  public static Set<String> of(List<String> argv) {
    String program = Argv.baseName(argv.get(0));
    List<String> arguments = argv.subList(1, argv.size());
    if (arguments.size() == 1 && TELLS_ABOUT_ITSELF.matcher(arguments.get(0)).matches()) {
      return Set.of();
    }
    if (Wrapper.is(argv)) {
      return ofWrapper(argv);
    }
    CommandTable table = CommandTable.get();
    if (table.has(Kind.RUNS, program) || table.has(Kind.SHELL, program)) {
      return Set.of(arguments.isEmpty() ? INPUT : arguments.get(0));
    }
    if (table.has(Kind.ONLY, program)) {
      return allButOnly(program, arguments);
    }
    if (table.has(Kind.CODE, program)) {
      return byCode(table.words(Kind.CODE, program).get(0), arguments);
    }
    List<String> options = table.words(Kind.OPTIONS, program);
    return Argv.which(
        arguments, word -> Argv.isAny(word, options) || table.matches(Kind.WORDS, program, word));
  }

  private static Set<String> byCode(String code, List<String> arguments) {
    return switch (code) {
      case "awk" -> ScriptHazards.ofAwk(arguments);
      case "git" -> GitHazards.of(arguments);
      case "sed" -> ScriptHazards.ofSed(arguments);
      case "tar" -> ofTar(arguments);
      default -> secondOperand(arguments);
    };
  }

  /** Whether a program can do nothing but read, whatever words it is given. */
  static boolean isHarmless(String program) {
    return CommandTable.get().has(Kind.READS, Argv.baseName(program));
  }

  private static Set<String> ofWrapper(List<String> argv) {
    int start = Wrapper.inner(argv);
    if (start == Wrapper.UNCLEAR) {
      return new LinkedHashSet<>(argv.subList(1, argv.size()));
    }
    if (start == argv.size()) {
      return Set.of();
    }
    List<String> inner = argv.subList(start, argv.size());
    Set<String> hazards = new LinkedHashSet<>(of(inner));
    boolean moreWords = Argv.baseName(argv.get(0)).equals("xargs");
    if (moreWords && !CommandTable.get().has(Kind.READS, inner.get(0))) {
      hazards.add(inner.get(0));
    }
    return hazards;
  }

  private static Set<String> allButOnly(String program, List<String> arguments) {
    CommandTable table = CommandTable.get();
    Set<String> hazards = new LinkedHashSet<>();
    for (int i = 0; i < arguments.size(); i++) {
      String word = arguments.get(i);
      if (table.matches(Kind.TAKES, program, word)) {
        i++;
      } else if (!table.matches(Kind.ONLY, program, word)) {
        hazards.add(word);
      }
    }
    return hazards;
  }

  /** Only listing an archive is harmless; a name with a colon is one of another machine. */
  private static Set<String> ofTar(List<String> arguments) {
    if (arguments.isEmpty() || !arguments.get(0).matches("-?t[vfzjJ]*|--list")) {
      return new LinkedHashSet<>(arguments);
    }
    return Argv.which(
        arguments.subList(1, arguments.size()),
        word ->
            word.contains(":")
                || isPattern(word)
                || word.startsWith("-") && !word.matches("-[vfzjJ]+|-"));
  }

  /** The second file is written. A pattern may stand for two. */
  private static Set<String> secondOperand(List<String> arguments) {
    Set<String> hazards = new LinkedHashSet<>();
    int operands = 0;
    for (int i = 0; i < arguments.size(); i++) {
      String word = arguments.get(i);
      if (Argv.isOption(word)) {
        if (!word.matches("-[a-zA-Z]+\\d*|--[a-z-]{2,}(=\\w*)?") || Argv.isShort(word, "r")) {
          hazards.add(word);
        }
        boolean value = word.matches("-[cfglosw]") && i + 1 < arguments.size();
        i += value && arguments.get(i + 1).matches("\\d+") ? 1 : 0;
      } else if (++operands > 1 || isPattern(word)) {
        hazards.add(word);
      }
    }
    return hazards;
  }

  private static boolean isPattern(String word) {
    return word.matches(".*[*?\\[].*");
  }
}
