package dev.penguin.session;

import java.util.Objects;

/**
 * A run that a limit ended, or that was broken off, goes on under other limits. They count from its
 * start.
 *
 * @param runId its id
 * @param limits the limits from now on
 */
public record RunContinued(String runId, StoredLimits limits) implements SessionEntry.Body {
  /** Checks that nothing is null. */
  public RunContinued {
    Objects.requireNonNull(runId, "runId");
    Objects.requireNonNull(limits, "limits");
  }
}
