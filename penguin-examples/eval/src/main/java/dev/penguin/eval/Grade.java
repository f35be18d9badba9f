package dev.penguin.eval;

import dev.penguin.error.Experimental;
import java.util.Objects;

/**
 * What a {@link Grader} says of one attempt. Immutable.
 *
 * @param passed whether the attempt is good enough in this respect
 * @param reason why; may be empty
 */
@Experimental
public record Grade(boolean passed, String reason) {
  /** Checks that there is a reason. */
  public Grade {
    Objects.requireNonNull(reason, "reason");
  }

  /** Passed. */
  public static Grade pass() {
    return new Grade(true, "");
  }

  /**
   * Not passed.
   *
   * @param reason why
   */
  public static Grade fail(String reason) {
    return new Grade(false, reason);
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
