package dev.penguin.internal.command;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
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

  /** Programs that can do nothing but read, whatever words they are given. */
  private static final Set<String> HARMLESS_WITH_ANY_WORDS =
      Set.of(
          "basename",
          "cat",
          "cksum",
          "dirname",
          "du",
          "echo",
          "egrep",
          "fgrep",
          "grep",
          "head",
          "ls",
          "md5sum",
          "readlink",
          "realpath",
          "sha1sum",
          "sha256sum",
          "stat",
          "tail",
          "wc");

  private static final Map<String, Function<List<String>, Set<String>>> KNOWN =
      Map.ofEntries(
          Map.entry("ack", words(word -> Argv.isLong(word, List.of("--pager", "--output")))),
          Map.entry("ag", words(word -> Argv.isLong(word, List.of("--pager")))),
          Map.entry("awk", ScriptHazards::ofAwk),
          Map.entry("gawk", ScriptHazards::ofAwk),
          Map.entry("mawk", ScriptHazards::ofAwk),
          Map.entry("nawk", ScriptHazards::ofAwk),
          Map.entry("curl", words(allBut("-[sSfLIivgk46]+|--silent|--fail|--head|https?://.*"))),
          Map.entry("date", CommandHazards::ofDate),
          Map.entry("fd", words(shortOption("xX").or(longOption("--exec", "--exec-batch")))),
          Map.entry("fdfind", words(shortOption("xX").or(longOption("--exec", "--exec-batch")))),
          Map.entry("file", words(shortOption("C").or(longOption("--compile")))),
          Map.entry("find", words(any("-(exec|ok|delete|fprint|fls).*"))),
          Map.entry("git", GitHazards::of),
          Map.entry("hostname", words(allBut("-[fsiIdA]"))),
          Map.entry("iconv", words(shortOption("o").or(longOption("--output")))),
          Map.entry("info", words(allBut("\\w+"))),
          Map.entry("less", words(any("[-+].+"))),
          Map.entry("man", words(allBut("[\\w.]+"))),
          Map.entry("more", words(any("[-+].+"))),
          Map.entry("printf", words(word -> word.startsWith("-v"))),
          Map.entry("rg", words(any("(--pre|--hostname-bin)(=.*)?"))),
          Map.entry("sdiff", words(shortOption("o").or(longOption("--output")))),
          Map.entry("sed", ScriptHazards::ofSed),
          Map.entry("shuf", words(shortOption("o").or(longOption("--output")))),
          Map.entry(
              "sort", words(shortOption("o").or(longOption("--output", "--compress-program")))),
          Map.entry("tar", CommandHazards::ofTar),
          Map.entry("test", words(any("-[vR]"))),
          Map.entry("[", words(any("-[vR]"))),
          Map.entry("tree", words(shortOption("oR").or(longOption("--output")))),
          Map.entry("uniq", CommandHazards::secondOperand),
          Map.entry("xmllint", words(shortOption("os").or(longOption("--output", "--shell")))),
          Map.entry("xxd", CommandHazards::secondOperand),
          Map.entry(
              "yq",
              words(
                  shortOption("is")
                      .or(longOption("--inplace", "--in-place", "--split-exp-file")))));

  /** Programs that run what their words say, and what they read when there are none. */
  private static final Set<String> RUN_THEIR_WORDS =
      Set.of(
          "ash",
          "bash",
          "busybox",
          "chroot",
          "csh",
          "dash",
          "dc",
          "doas",
          "eval",
          "expect",
          "fish",
          "flock",
          "gdb",
          "ksh",
          "ldd",
          "ltrace",
          "nsenter",
          "parallel",
          "screen",
          "script",
          "setsid",
          "sh",
          "ssh",
          "strace",
          "su",
          "sudo",
          "tcsh",
          "tmux",
          "toybox",
          "unshare",
          "watch",
          "zsh");

  private CommandHazards() {}

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
    if (RUN_THEIR_WORDS.contains(program)) {
      return Set.of(arguments.isEmpty() ? INPUT : arguments.get(0));
    }
    return KNOWN.getOrDefault(program, words -> Set.of()).apply(arguments);
  }

  /** Whether a program can do nothing but read, whatever words it is given. */
  static boolean isHarmless(String program) {
    return HARMLESS_WITH_ANY_WORDS.contains(Argv.baseName(program));
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
    if (moreWords && !HARMLESS_WITH_ANY_WORDS.contains(inner.get(0))) {
      hazards.add(inner.get(0));
    }
    return hazards;
  }

  private static Set<String> ofDate(List<String> arguments) {
    Set<String> hazards = new LinkedHashSet<>();
    for (int i = 0; i < arguments.size(); i++) {
      String word = arguments.get(i);
      if (word.matches("-[dr]|--date|--reference")) {
        i++;
      } else if (!word.matches("\\+.*|-u|-R|--utc|-I.*|--iso-8601.*|--rfc-.*|--date=.*")) {
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

  private static Function<List<String>, Set<String>> words(Predicate<String> hazardous) {
    return arguments -> Argv.which(arguments, hazardous);
  }

  private static Predicate<String> any(String hazardous) {
    return Pattern.compile(hazardous, Pattern.DOTALL).asMatchPredicate();
  }

  private static Predicate<String> allBut(String harmless) {
    return any(harmless).negate();
  }

  private static Predicate<String> shortOption(String letters) {
    return word -> Argv.isShort(word, letters);
  }

  private static Predicate<String> longOption(String... options) {
    List<String> all = List.of(options);
    return word -> Argv.isLong(word, all);
  }
}
