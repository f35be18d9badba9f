package dev.penguin.internal.command;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What calls of git do besides looking at a repository. */
final class GitHazards {
  private static final Set<String> HARMLESS_BEFORE = Set.of("--no-pager", "--no-optional-locks");
  private static final Set<String> WITH_VALUE =
      Set.of("-c", "-C", "--git-dir", "--work-tree", "--namespace", "--config-env");

  private static final Set<String> READS =
      Set.of(
          "annotate",
          "blame",
          "cat-file",
          "check-attr",
          "check-ignore",
          "cherry",
          "count-objects",
          "describe",
          "diff",
          "diff-files",
          "diff-index",
          "diff-tree",
          "for-each-ref",
          "grep",
          "log",
          "ls-files",
          "ls-tree",
          "merge-base",
          "name-rev",
          "rev-list",
          "rev-parse",
          "shortlog",
          "show",
          "show-ref",
          "status",
          "version",
          "whatchanged");

  /** Options of those that write a file or run what the configuration names. */
  private static final List<String> RUN_OR_WRITE =
      List.of(
          "--output",
          "--ext-diff",
          "--textconv",
          "--filters",
          "--show-signature",
          "--open-files-in-pager");

  private static final Set<String> LISTS_BRANCHES =
      Set.of("-a", "-r", "-v", "-vv", "--all", "--list", "--remotes", "--show-current");
  private static final Set<String> READS_CONFIG =
      Set.of("--get", "--get-all", "--get-regexp", "--list", "-l");
  private static final Set<String> CONFIG_OPTIONS =
      Set.of("--global", "--local", "--system", "--show-origin", "--show-scope", "--name-only");

  private GitHazards() {}

  static Set<String> of(List<String> arguments) {
    Set<String> hazards = new LinkedHashSet<>();
    int i = 0;
    for (; i < arguments.size() && arguments.get(i).startsWith("-"); i++) {
      String option = arguments.get(i);
      if (WITH_VALUE.contains(option)) {
        i++;
        hazards.add(option + (i < arguments.size() ? " " + arguments.get(i) : ""));
      } else if (!HARMLESS_BEFORE.contains(option)) {
        hazards.add(option);
      }
    }
    if (i < arguments.size()) {
      hazards.addAll(of(arguments.get(i), arguments.subList(i + 1, arguments.size())));
    }
    return hazards;
  }

  private static Set<String> of(String command, List<String> rest) {
    if (READS.contains(command)) {
      return Argv.which(rest, word -> runsOrWrites(command, word));
    }
    boolean reads =
        switch (command) {
          case "branch" -> rest.contains("--list") && onlyListed(rest) || allIn(rest);
          case "tag" -> rest.isEmpty() || rest.get(0).matches("-l|--list") && onlyListed(rest);
          case "remote" -> rest.isEmpty() || rest.equals(List.of("-v")) || isUrl(rest);
          case "config" -> readsConfig(rest);
          case "stash", "worktree" -> rest.equals(List.of("list"));
          case "reflog" -> rest.isEmpty() || rest.equals(List.of("show"));
          default -> false;
        };
    return reads ? Set.of() : Set.of(command);
  }

  private static boolean runsOrWrites(String command, String word) {
    return Argv.isLong(word, RUN_OR_WRITE)
        || word.contains("%G") // a signature is checked by a program that the configuration names
        || command.equals("grep") && Argv.isShort(word, "O");
  }

  private static boolean allIn(List<String> rest) {
    return LISTS_BRANCHES.containsAll(rest);
  }

  private static boolean onlyListed(List<String> rest) {
    return rest.stream()
        .allMatch(
            word -> !word.startsWith("-") || LISTS_BRANCHES.contains(word) || word.equals("-l"));
  }

  private static boolean isUrl(List<String> rest) {
    return rest.size() == 2 && rest.get(0).equals("get-url");
  }

  private static boolean readsConfig(List<String> rest) {
    return rest.stream().anyMatch(READS_CONFIG::contains)
        && rest.stream()
            .allMatch(
                word ->
                    !word.startsWith("-")
                        || READS_CONFIG.contains(word)
                        || CONFIG_OPTIONS.contains(word));
  }
}
