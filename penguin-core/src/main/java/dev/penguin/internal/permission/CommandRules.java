package dev.penguin.internal.permission;

import dev.penguin.internal.command.Argv;
import dev.penguin.internal.command.CommandHazards;
import dev.penguin.internal.command.HiddenCommands;
import dev.penguin.internal.command.MutatingPrograms;
import dev.penguin.internal.command.Wrapper;
import dev.penguin.policy.Permissions.Rule;
import dev.penguin.tool.Resource.Command;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What rules say about commands, by the words of every program that they run. */
final class CommandRules {
  private CommandRules() {}

  /** The words of a rule, the program first. */
  static List<String> words(Rule rule) {
    return Arrays.asList(rule.resource().strip().split("\\s+"));
  }

  /** Whether a deny or ask rule names one of the programs that a command runs. */
  static boolean names(Rule rule, Command command) {
    List<String> words = words(rule);
    return command.programs().stream().anyMatch(argv -> startsWith(argv, words));
  }

  private static boolean startsWith(List<String> argv, List<String> words) {
    return argv.size() >= words.size()
        && Argv.isProgram(argv.get(0), words.get(0))
        && argv.subList(1, words.size()).equals(words.subList(1, words.size()));
  }

  /**
   * Whether a deny or ask rule may name what a command runs. That is so when only running the
   * command shows what it runs, when it hands the words of the rule to another program, or when it
   * has other words in between.
   */
  static boolean mayName(Rule rule, Command command) {
    List<String> words = words(rule);
    return command.programs().isEmpty()
        || command.programs().stream().anyMatch(argv -> HiddenCommands.mayBe(words, argv));
  }

  /**
   * Why allow rules do not cover a command.
   *
   * @param rules allow rules for the tool
   * @param readOnly whether only what reads may run
   * @return nothing when they cover it, a blank when none speaks about it
   */
  static Optional<String> uncovered(List<Rule> rules, Command command, boolean readOnly) {
    if (command.programs().isEmpty()) {
      return Optional.of("what the command runs shows only when it runs");
    }
    for (List<String> argv : command.programs()) {
      Optional<String> problem = uncovered(rules, argv, readOnly);
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> uncovered(List<Rule> rules, List<String> argv, boolean readOnly) {
    Set<String> hazards = CommandHazards.of(argv);
    if (readOnly && (MutatingPrograms.has(argv) || !hazards.isEmpty())) {
      return Optional.of("'" + argv.get(0) + "' may do more than read" + with(hazards));
    }
    List<List<String>> naming = new ArrayList<>();
    for (Rule rule : rules) {
      if (rule.resource().isEmpty() || isPrefix(words(rule), argv)) {
        naming.add(rule.resource().isEmpty() ? argv : words(rule));
      }
    }
    if (naming.isEmpty()) {
      return Optional.of("");
    }
    if (naming.stream().noneMatch(words -> covers(words, hazards))) {
      return Optional.of("the rule for '" + argv.get(0) + "' does not cover it" + with(hazards));
    }
    return uncoveredInner(rules, argv, naming, readOnly);
  }

  /** A program that another one runs needs a rule as well, unless the rule went that far. */
  private static Optional<String> uncoveredInner(
      List<Rule> rules, List<String> argv, List<List<String>> naming, boolean readOnly) {
    int start = Wrapper.is(argv) ? Wrapper.inner(argv) : Wrapper.UNCLEAR;
    boolean inner = start != Wrapper.UNCLEAR && start < argv.size();
    if (!inner || naming.stream().anyMatch(words -> words.size() > start)) {
      return Optional.empty();
    }
    return uncovered(rules, argv.subList(start, argv.size()), readOnly);
  }

  private static boolean isPrefix(List<String> words, List<String> argv) {
    return argv.size() >= words.size() && argv.subList(0, words.size()).equals(words);
  }

  /** Whether a rule that names some words meant what else a call of them does. */
  private static boolean covers(List<String> words, Set<String> hazards) {
    Set<String> beyond = new HashSet<>(hazards);
    beyond.removeAll(CommandHazards.of(words));
    return beyond.isEmpty() && !hazards.contains(CommandHazards.INPUT);
  }

  private static String with(Set<String> hazards) {
    return hazards.isEmpty() || hazards.contains(CommandHazards.INPUT)
        ? ""
        : " with '" + shown(hazards.iterator().next()) + "'";
  }

  private static String shown(String word) {
    return word.length() > 60 ? word.substring(0, 60) + "…" : word;
  }
}
