package dev.penguin.eval.internal.attempt;

import dev.penguin.engine.RunResult;
import dev.penguin.eval.EvalCase;
import java.math.BigDecimal;
import java.time.Duration;

/** Makes the records of attempts. */
public final class AttemptCases {
  private AttemptCases() {}

  /** An attempt that no agent made. */
  public static EvalCase without(String id, int attempt, EvalCase.Status status, String reason) {
    return new EvalCase(id, attempt, status, line(reason), Duration.ZERO, 0, 0, BigDecimal.ZERO);
  }

  /**
   * An attempt of an agent.
   *
   * @param reason why it did not pass; empty when it did
   */
  public static EvalCase of(
      String id, int attempt, EvalCase.Status status, String reason, RunResult run) {
    return new EvalCase(
        id,
        attempt,
        status,
        line(reason),
        run.duration(),
        run.usage().inputTokens(),
        run.usage().outputTokens(),
        run.costUsd().orElse(BigDecimal.ZERO));
  }

  private static String line(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }
}
