package dev.penguin.session;

import java.time.Instant;
import java.util.Objects;

/**
 * A place in a session's log to which the conversation can be rolled back, together with the files
 * if the agent keeps copies of them.
 *
 * @param sessionId the id of its session
 * @param name its name; for an automatic checkpoint, a description of the call or run next to it
 * @param sequence the number of its entry in the log
 * @param at when it was made
 * @param kind the reason for which it was made
 */
public record Checkpoint(String sessionId, String name, long sequence, Instant at, Kind kind) {
  /** Checks that nothing is null. */
  public Checkpoint {
    Objects.requireNonNull(sessionId, "sessionId");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(kind, "kind");
  }

  /**
   * Creates a checkpoint that was requested.
   *
   * @param sessionId the id of its session
   * @param name its name
   * @param sequence the number of its entry in the log
   * @param at when it was made
   */
  public Checkpoint(String sessionId, String name, long sequence, Instant at) {
    this(sessionId, name, sequence, at, Kind.NAMED);
  }

  /** The reason for which a checkpoint was made. */
  public enum Kind {
    /** Somebody requested it. */
    NAMED,
    /** It was made before calls that may change files. */
    BEFORE_CALL,
    /** It was made after a run. */
    AFTER_RUN,
    /** It was made before a rollback to another checkpoint, so that the rollback can be undone. */
    BEFORE_REWIND
  }
}
