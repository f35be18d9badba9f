package dev.penguin.error;

import dev.penguin.message.Usage;
import java.util.Objects;

/**
 * The run that an exception ended. The session stores everything up to the failure, and the run can
 * be resumed: see {@code Session.resume()}.
 *
 * @param runId the run's id
 * @param sessionId the id of the run's session
 * @param usage the tokens used until the failure
 */
public record FailedRun(String runId, String sessionId, Usage usage) {
  /** Checks that nothing is null. */
  public FailedRun {
    Objects.requireNonNull(runId, "runId");
    Objects.requireNonNull(sessionId, "sessionId");
    Objects.requireNonNull(usage, "usage");
  }
}
