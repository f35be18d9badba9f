package dev.penguin.project.planner;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.ResultTypeException;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TypedResult;
import dev.penguin.message.ToolMessage;
import dev.penguin.policy.Permissions;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolSpec;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rounds of one plan: runs of one session, each for a typed answer, under one budget for all of
 * them, with tools that only read. Not thread-safe.
 */
final class Rounds {
  private static final Set<Effect> READS = Set.of(Effect.READ);

  private final Engine engine;
  private final RunLimits limits;
  private final Questions questions;
  private final List<String> readers;
  private final long began = System.nanoTime();
  private final List<RunResult> runs = new ArrayList<>();

  Rounds(Engine engine, RunLimits limits, Questions questions) {
    this.engine = engine;
    this.limits = limits;
    this.questions = questions;
    readers =
        engine.tools().stream()
            .filter(spec -> spec.effects().equals(READS))
            .map(ToolSpec::name)
            .toList();
  }

  /** Whether the model can look at something before it plans. */
  boolean canRead() {
    return !readers.isEmpty();
  }

  /** The runs so far, first one first. */
  List<RunResult> runs() {
    return List.copyOf(runs);
  }

  /**
   * Asks the model in one more round.
   *
   * @param round what it is called, for people
   * @throws StoppedRoundException when there is no such answer, and none will come
   */
  <T> T ask(String round, String prompt, Class<T> type) throws StoppedRoundException {
    RunRequest request =
        RunRequest.of(prompt)
            .withInstructions(Prompts.INSTRUCTIONS)
            .withTools(readers)
            .withPermissions(
                Permissions.readOnly().deny(Effect.WRITE, Effect.EXECUTE, Effect.NETWORK))
            .withLimits(left(round));
    if (!runs.isEmpty()) {
      request = request.inSession(last().sessionId());
    }
    try {
      TypedResult<T> answer = engine.run(request, type);
      runs.add(answer.result());
      return answer.value();
    } catch (ResultTypeException e) {
      runs.add(e.result());
      throw stopped(round, e);
    }
  }

  private RunResult last() {
    return runs.get(runs.size() - 1);
  }

  /** What the rounds before have left of the budget. */
  private RunLimits left(String round) throws StoppedRoundException {
    long turns = runs.stream().mapToLong(RunResult::turns).sum();
    long tokens = runs.stream().mapToLong(run -> run.usage().totalTokens()).sum();
    Duration time = limits.timeout().minusNanos(System.nanoTime() - began);
    RunLimits.Builder left =
        RunLimits.builder()
            .maxTurns((int) some(round, "turns", limits.maxTurns() - turns))
            .maxToolCalls((int) Math.max(0, limits.maxToolCalls() - toolCalls()))
            .maxIdenticalCalls(limits.maxIdenticalCalls())
            .maxAgentDepth(0)
            .maxAgents(0);
    if (limits.maxTokens().isPresent()) {
      left.maxTokens(some(round, "tokens", limits.maxTokens().getAsLong() - tokens));
    }
    if (limits.maxCostUsd().isPresent()) {
      BigDecimal money = limits.maxCostUsd().get().subtract(cost());
      some(round, "money", money.signum());
      left.maxCostUsd(money);
    }
    some(round, "time", time.isNegative() ? 0 : time.toNanos());
    return left.timeout(time).build();
  }

  private static long some(String round, String what, long left) throws StoppedRoundException {
    if (left < 1) {
      throw new StoppedRoundException(PlanFindings.budget(round, "no " + what + " left"));
    }
    return left;
  }

  private BigDecimal cost() {
    return runs.stream()
        .map(RunResult::costUsd)
        .flatMap(Optional::stream)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** Of all rounds: each run's result holds the whole conversation. */
  private long toolCalls() {
    return runs.isEmpty()
        ? 0
        : last().messages().stream().filter(ToolMessage.class::isInstance).count();
  }

  private StoppedRoundException stopped(String round, ResultTypeException e) {
    RunResult run = e.result();
    if (run.question().isPresent()) {
      return questions.stop(run.question().get());
    }
    String why = run.reason().orElse(run.outcome().toString());
    return new StoppedRoundException(
        switch (run.outcome()) {
          case COMPLETED -> PlanFindings.noAnswer(round, String.valueOf(e.getMessage()));
          case TURN_LIMIT, TOOL_CALL_LIMIT, BUDGET_EXCEEDED, TIMED_OUT ->
              PlanFindings.budget(round, why);
          default -> PlanFindings.ended(round, why, fix(run.outcome()));
        });
  }

  private static String fix(Outcome outcome) {
    return switch (outcome) {
      case TRUNCATED -> "raise the model's maxOutputTokens, or lower withMaxItems";
      case CONTEXT_EXHAUSTED ->
          "take a model with a larger window, or plan a smaller specification";
      case NEEDS_APPROVAL -> "let the tools that only read run without asking";
      case CANCELLED -> "plan again";
      default -> "look at the run's conversation, or take another model";
    };
  }
}
