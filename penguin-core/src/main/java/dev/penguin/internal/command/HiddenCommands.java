package dev.penguin.internal.command;

import dev.penguin.internal.command.CommandTable.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether a command may run one that it does not name as its program: it hands words on, runs a
 * text, takes what it runs from its input, or sets what git runs. What lies in files is not seen.
 */
public final class HiddenCommands {
  /** What in a text for a shell may come out as another word. */
  private static final Pattern TURNS_INTO_OTHERS = Pattern.compile("[$`\\\\'\"*?\\[{]");

  private HiddenCommands() {}

  /**
   * Whether a call may run the program that a rule names.
   *
   * @param words of the rule, the program first
   * @param argv the words of the call, the program first
   */
  public static boolean mayBe(List<String> words, List<String> argv) {
    int first = 0; // what follows a later place follows the first one too
    while (first < argv.size() && !Argv.isProgram(argv.get(first), words.get(0))) {
      first++;
    }
    if (first < argv.size()
        && inOrder(argv.subList(first + 1, argv.size()), words.subList(1, words.size()))) {
      return true;
    }
    Set<String> hazards = CommandHazards.of(argv);
    return hazards.contains(CommandHazards.INPUT)
        || setsWhatGitRuns(argv, hazards)
        || shellMayRunAnything(argv)
        || inputCompletesWords(argv, hazards)
        || runsTexts(argv, hazards)
            && argv.stream().skip(1).anyMatch(word -> mentions(word, words.get(0)));
  }

  private static boolean inOrder(List<String> argv, List<String> words) {
    int found = 0;
    for (String word : argv) {
      found += found < words.size() && word.equals(words.get(found)) ? 1 : 0;
    }
    return found == words.size();
  }

  /** An alias that a call brings along is whatever it says. */
  private static boolean setsWhatGitRuns(List<String> argv, Set<String> hazards) {
    return argv.stream().anyMatch(word -> Argv.baseName(word).equals("git"))
        && hazards.stream().anyMatch(word -> word.matches("(?s)-c .*|--(config-env|exec-path).*"));
  }

  /** A shell that runs what comes in, or a text whose words show only when it runs. */
  private static boolean shellMayRunAnything(List<String> argv) {
    int shell = 0;
    while (shell < argv.size() && !isShell(argv.get(shell))) {
      shell++;
    }
    if (shell == argv.size() || shell > 0 && !handsOn(argv.subList(0, shell))) {
      return false;
    }
    List<String> rest = argv.subList(shell + 1, argv.size());
    boolean reads =
        rest.stream().allMatch(word -> word.startsWith("-") || word.startsWith("/dev/"));
    return reads || rest.stream().anyMatch(word -> TURNS_INTO_OTHERS.matcher(word).find());
  }

  private static boolean isShell(String word) {
    return CommandTable.get().has(Kind.SHELL, Argv.baseName(word));
  }

  /** Whether the words before a shell may run it, and do not only take its name as an argument. */
  private static boolean handsOn(List<String> before) {
    return !CommandHazards.isHarmless(before.get(0));
  }

  private static boolean inputCompletesWords(List<String> argv, Set<String> hazards) {
    return !hazards.isEmpty()
        && argv.stream().anyMatch(word -> Argv.baseName(word).equals("xargs"));
  }

  private static boolean runsTexts(List<String> argv, Set<String> hazards) {
    boolean keeps =
        Argv.baseName(argv.get(0)).equals("git")
            && argv.size() > 1
            && CommandTable.get().has(Kind.GIT_KEEPS, argv.get(1));
    return !hazards.isEmpty() && !keeps
        || MutatingPrograms.has(argv)
        || argv.stream().anyMatch(HiddenCommands::isShell) && handsOn(argv);
  }

  /** Whether a text that a program may run holds the name of another one. */
  private static boolean mentions(String text, String program) {
    return Arrays.asList(text.split("[^A-Za-z0-9_.+-]+")).contains(program);
  }
}
