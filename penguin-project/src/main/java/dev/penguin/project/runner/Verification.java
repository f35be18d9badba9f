package dev.penguin.project.runner;

import java.util.Objects;

/**
 * What a verifier found. Immutable.
 *
 * @param passed whether what was asked for is there
 * @param summary what was looked at and what came of it, in a line; not blank
 * @param output what a program printed, or another proof at length; may be empty. The next attempt
 *     reads its end, and the evidence keeps it
 */
public record Verification(boolean passed, String summary, String output) {
  /** Checks that nothing is null. */
  public Verification {
    if (summary.isBlank()) {
      throw new IllegalArgumentException("A verification says in a line what it found");
    }
    Objects.requireNonNull(output, "output");
  }

  /** It is as asked. */
  public static Verification passed(String summary) {
    return new Verification(true, summary, "");
  }

  /**
   * It is not as asked.
   *
   * @param summary what is wrong, in a line
   * @param output the proof at length; may be empty
   */
  public static Verification failed(String summary, String output) {
    return new Verification(false, summary, output);
  }
}
