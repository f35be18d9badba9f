package dev.penguin.internal.command;

import dev.penguin.internal.command.CommandTable.Kind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What calls of git do besides looking at a repository. */
final class GitHazards {
  private GitHazards() {}

  static Set<String> of(List<String> arguments) {
    CommandTable table = CommandTable.get();
    Set<String> hazards = new LinkedHashSet<>();
    int i = 0;
    for (; i < arguments.size() && arguments.get(i).startsWith("-"); i++) {
      String option = arguments.get(i);
      if (table.has(Kind.GIT_TAKES, option)) {
        i++;
        hazards.add(option + (i < arguments.size() ? " " + arguments.get(i) : ""));
      } else if (!table.has(Kind.GIT_BEFORE, option)) {
        hazards.add(option);
      }
    }
    if (i < arguments.size()) {
      hazards.addAll(of(arguments.get(i), arguments.subList(i + 1, arguments.size())));
    }
    return hazards;
  }

  private static Set<String> of(String command, List<String> rest) {
    if (CommandTable.get().has(Kind.GIT_READS, command)) {
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
    CommandTable table = CommandTable.get();
    return Argv.isAny(word, table.names(Kind.GIT_MORE))
        || word.contains("%G") // a signature is checked by a program that the configuration names
        || Argv.isAny(word, table.words(Kind.GIT_READS, command));
  }

  private static boolean allIn(List<String> rest) {
    return CommandTable.get().names(Kind.GIT_LISTS).containsAll(rest);
  }

  private static boolean onlyListed(List<String> rest) {
    CommandTable table = CommandTable.get();
    return rest.stream()
        .allMatch(
            word -> !word.startsWith("-") || table.has(Kind.GIT_LISTS, word) || word.equals("-l"));
  }

  private static boolean isUrl(List<String> rest) {
    return rest.size() == 2 && rest.get(0).equals("get-url");
  }

  private static boolean readsConfig(List<String> rest) {
    CommandTable table = CommandTable.get();
    return rest.stream().anyMatch(word -> table.has(Kind.GIT_ASKS, word))
        && rest.stream()
            .allMatch(
                word ->
                    !word.startsWith("-")
                        || table.has(Kind.GIT_ASKS, word)
                        || table.has(Kind.GIT_CONFIG, word));
  }
}
