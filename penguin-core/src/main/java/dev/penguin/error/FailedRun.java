package dev.penguin.error;

import dev.penguin.message.Usage;
import java.util.Objects;

/**
 * The run that an exception ended. The session keeps everything up to the failure and can go on:
 * see {@code Session.resume()}.
 *
 * @param runId the run's id
 * @param sessionId the id of the session that it ran in
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
