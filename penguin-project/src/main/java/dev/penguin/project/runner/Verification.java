package dev.penguin.project.runner;

import java.util.Objects;

/**
 * The result of a verifier. Immutable.
 *
 * @param passed whether the work is as required
 * @param summary what was checked and the result, in one line; not blank
 * @param output the output of a program, or other detailed proof; may be empty. The next attempt
 *     reads its end, and the evidence stores it
 */
public record Verification(boolean passed, String summary, String output) {
  /** Checks that nothing is null. */
  public Verification {
    if (summary.isBlank()) {
      throw new IllegalArgumentException(
          "A verification needs a summary of one line that is not blank");
    }
    Objects.requireNonNull(output, "output");
  }

  /** Creates a result for work that is as required. */
  public static Verification passed(String summary) {
    return new Verification(true, summary, "");
  }

  /**
   * Creates a result for work that is not as required.
   *
   * @param summary what is wrong, in a line
   * @param output detailed proof; may be empty
   */
  public static Verification failed(String summary, String output) {
    return new Verification(false, summary, output);
  }
}
