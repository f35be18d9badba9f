package dev.penguin.session;

import java.util.Objects;

/**
 * A run that ended at a limit or was interrupted continues with other limits. They count from the
 * run's start.
 *
 * @param runId its id
 * @param limits the new limits
 */
public record RunContinued(String runId, StoredLimits limits) implements SessionEntry.Body {
  /** Checks that nothing is null. */
  public RunContinued {
    Objects.requireNonNull(runId, "runId");
    Objects.requireNonNull(limits, "limits");
  }
}
