package dev.penguin.eval;

import dev.penguin.error.Experimental;
import java.util.Objects;

/**
 * What a {@link Grader} says of one attempt. Immutable.
 *
 * @param passed whether the attempt is good enough in this respect
 * @param score how good it is, from 0 to 1
 * @param reason why; may be empty
 */
@Experimental
public record Grade(boolean passed, double score, String reason) {
  /** Checks the range of the score. */
  public Grade {
    Objects.requireNonNull(reason, "reason");
    if (!(score >= 0 && score <= 1)) {
      throw new IllegalArgumentException("A score must be 0 to 1, got " + score);
    }
  }

  /** Passed, with the score 1. */
  public static Grade pass() {
    return new Grade(true, 1, "");
  }

  /**
   * Not passed, with the score 0.
   *
   * @param reason why
   */
  public static Grade fail(String reason) {
    return new Grade(false, 0, reason);
  }

  /**
   * Passed, or not.
   *
   * @param condition whether it passed
   * @param reason why not; left out when it passed
   */
  public static Grade of(boolean condition, String reason) {
    return condition ? pass() : fail(reason);
  }
}
