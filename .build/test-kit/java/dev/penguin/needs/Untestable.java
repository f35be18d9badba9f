package dev.penguin.needs;

import org.junit.jupiter.api.Assumptions;

/** A rule for which a kit of others has no test. */
public final class Untestable {
  private Untestable() {}

  /** Skips the test of it. */
  public static void skip(String reason) {
    Assumptions.abort(reason);
  }
}
