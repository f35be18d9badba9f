package dev.penguin.session;

import java.time.Instant;
import java.util.Objects;

/**
 * A place in a session's log that the conversation can go back to.
 *
 * @param sessionId the session that it belongs to
 * @param name the name that it was given
 * @param sequence the number of the entry that it is
 * @param at when it was made
 */
public record Checkpoint(String sessionId, String name, long sequence, Instant at) {
  /** Checks that nothing is null. */
  public Checkpoint {
    Objects.requireNonNull(sessionId, "sessionId");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(at, "at");
  }
}
