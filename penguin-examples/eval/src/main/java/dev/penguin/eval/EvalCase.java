package dev.penguin.eval;

import dev.penguin.error.Experimental;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;

/**
 * One attempt at one problem of an evaluation, and what became of it. Immutable.
 *
 * @param id the problem, for instance {@code HumanEval/0}
 * @param attempt counts the attempts at this problem, from 0
 * @param status what became of it
 * @param reason why it did not pass, in one line; empty when it passed
 * @param duration how long it took, the verdict included
 * @param inputTokens what was sent to models; 0 when there was no model
 * @param outputTokens what models wrote
 * @param costUsd what models cost; 0 when there is no price
 */
@Experimental
public record EvalCase(
    String id,
    int attempt,
    Status status,
    String reason,
    Duration duration,
    long inputTokens,
    long outputTokens,
    BigDecimal costUsd) {

  /** What may become of an attempt. Only {@link #PASSED} counts as right. */
  public enum Status {
    /** The verdict is that it is right. */
    PASSED,
    /** The verdict is that it is wrong. */
    FAILED,
    /** It ran out of its time. */
    TIMED_OUT,
    /** There is no verdict, for a reason that lies with the machine or the model's provider. */
    ERROR,
    /** This machine or this library cannot run it. */
    UNSUPPORTED
  }

  /** Checks that nothing is missing and no number negative. */
  public EvalCase {
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(costUsd, "costUsd");
    if (id.isEmpty()) {
      throw new IllegalArgumentException("A case needs an id, got an empty one");
    }
    if (attempt < 0 || duration.isNegative() || inputTokens < 0 || outputTokens < 0) {
      throw new IllegalArgumentException(
          "Attempt, duration and tokens of %s must be zero or more, got %d, %s, %d and %d"
              .formatted(id, attempt, duration, inputTokens, outputTokens));
    }
  }

  /** Whether the verdict is that it is right. */
  public boolean passed() {
    return status == Status.PASSED;
  }
}
