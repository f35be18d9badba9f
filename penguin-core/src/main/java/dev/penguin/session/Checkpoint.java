package dev.penguin.session;

import java.time.Instant;
import java.util.Objects;

/**
 * A place in a session's log to which the conversation can go back, together with the files if the
 * agent keeps them.
 *
 * @param sessionId the session that it belongs to
 * @param name its name; for an automatic checkpoint, a description of what it stands before or
 *     after
 * @param sequence the number of the entry that it is
 * @param at when it was made
 * @param kind what it was made for
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
   * A checkpoint that was asked for.
   *
   * @param sessionId the session that it belongs to
   * @param name the name that it was given
   * @param sequence the number of the entry that it is
   * @param at when it was made
   */
  public Checkpoint(String sessionId, String name, long sequence, Instant at) {
    this(sessionId, name, sequence, at, Kind.NAMED);
  }

  /** What a checkpoint was made for. */
  public enum Kind {
    /** Somebody asked for it. */
    NAMED,
    /** It stands before calls that may change files. */
    BEFORE_CALL,
    /** It stands after a run. */
    AFTER_RUN,
    /** It stands before the session went back to another one, so that this can be undone. */
    BEFORE_REWIND
  }
}
