package dev.penguin.project.planner;

import dev.penguin.engine.RunResult;
import dev.penguin.message.Usage;
import dev.penguin.project.blueprint.Blueprint;
import dev.penguin.project.blueprint.Finding;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * The result of planning: a plan, or questions, or findings about what went wrong. Nothing is
 * stored. Immutable and thread-safe.
 */
public final class PlanResult {
  private final Optional<Blueprint> blueprint;
  private final Optional<Blueprint> draft;
  private final List<String> questions;
  private final List<Finding> findings;
  private final List<RunResult> runs;

  /**
   * @param draft what there is of a plan
   * @param runs at least one
   */
  PlanResult(
      Optional<Blueprint> draft,
      List<String> questions,
      List<Finding> findings,
      List<RunResult> runs) {
    boolean whole = questions.isEmpty() && findings.stream().noneMatch(Finding::isError);
    this.blueprint = whole ? draft : Optional.empty();
    this.draft = draft;
    this.questions = List.copyOf(questions);
    this.findings = List.copyOf(findings);
    this.runs = List.copyOf(runs);
  }

  /** The complete plan, without errors. Empty if there are questions, or a finding is an error. */
  public Optional<Blueprint> blueprint() {
    return blueprint;
  }

  /**
   * The incomplete plan with its errors, for a person to repair. Empty if not even its items were
   * planned.
   */
  public Optional<Blueprint> draft() {
    return draft;
  }

  /**
   * Questions that must be answered before planning, the most important first, at most five. Call
   * {@code plan} again with an answer to each.
   */
  public List<String> questions() {
    return questions;
  }

  /**
   * The problems of the plan, or the reasons why there is none; at most 101. The planner's own
   * findings have codes that begin with {@code PL}, and no line and column.
   */
  public List<Finding> findings() {
    return findings;
  }

  /** How the last round ended. Its session holds the conversation of all rounds. */
  public RunResult run() {
    return runs.get(runs.size() - 1);
  }

  /** How each round ended, in order. */
  public List<RunResult> runs() {
    return runs;
  }

  /** The tokens of all rounds. */
  public Usage usage() {
    return runs.stream().map(RunResult::usage).reduce(Usage.NONE, Usage::plus);
  }

  /** What all rounds cost in US dollars; empty when the price of a model is unknown. */
  public Optional<BigDecimal> costUsd() {
    return runs.stream()
        .map(RunResult::costUsd)
        .reduce(
            Optional.of(BigDecimal.ZERO),
            (sum, cost) -> sum.flatMap(known -> cost.map(known::add)));
  }

  /** Returns the number of items, questions and findings, without text of the plan. */
  @Override
  public String toString() {
    return "PlanResult[%s, questions=%d, findings=%d, rounds=%d, tokens=%d]"
        .formatted(
            blueprint.map(plan -> plan.items().size() + " items").orElse("no plan"),
            questions.size(),
            findings.size(),
            runs.size(),
            usage().totalTokens());
  }
}
