package dev.penguin.session;

import dev.penguin.message.ToolMessage;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Information about a session that is available without reading its log.
 *
 * @param id its id
 * @param createdAt the time of its first entry
 * @param updatedAt the time of its last entry
 * @param entries the number of its entries
 * @param state the state of the session
 * @param parent the id of the session whose run called the sub-agent of this session; empty for a
 *     session that the application started, or if the store does not report it
 */
public record SessionInfo(
    String id,
    Instant createdAt,
    Instant updatedAt,
    long entries,
    State state,
    Optional<String> parent) {
  /** Checks that nothing is null. */
  public SessionInfo {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(createdAt, "createdAt");
    Objects.requireNonNull(updatedAt, "updatedAt");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(parent, "parent");
  }

  /**
   * A session that the application started.
   *
   * @param id its id
   * @param createdAt the time of its first entry
   * @param updatedAt the time of its last entry
   * @param entries the number of its entries
   * @param state the state of the session
   */
  public SessionInfo(String id, Instant createdAt, Instant updatedAt, long entries, State state) {
    this(id, createdAt, updatedAt, entries, state, Optional.empty());
  }

  /**
   * A session whose state the store does not know.
   *
   * @param id its id
   * @param createdAt the time of its first entry
   * @param updatedAt the time of its last entry
   * @param entries the number of its entries
   */
  public SessionInfo(String id, Instant createdAt, Instant updatedAt, long entries) {
    this(id, createdAt, updatedAt, entries, State.UNKNOWN);
  }

  /** The state of a session. New ones may be added: a {@code switch} needs a {@code default}. */
  public enum State {
    /** Nothing is unfinished: there was no run, or the last run ended. */
    IDLE,
    /**
     * A run is under way, or was ended by an exception or by the end of the process, or {@code
     * Session.answer} has answered a question.
     */
    UNFINISHED,
    /** A question waits for an answer, which can be the next prompt. */
    WAITING,
    /** Calls wait for a decision: {@code Session.pendingApprovals}. */
    NEEDS_APPROVAL,
    /** The log is damaged or of a newer version; opening the session reports what is wrong. */
    UNREADABLE,
    /** The store does not report the state. */
    UNKNOWN;

    /**
     * Returns the state after one more entry, for stores that track the state. For {@link
     * SessionEntry.RolledBack} this returns the state unchanged; the store must then use the state
     * after the checkpoint's entry.
     *
     * @param body the content of the entry
     */
    public State after(SessionEntry.Body body) {
      if (body instanceof SessionEntry.RunStarted || body instanceof RunContinued) {
        return UNFINISHED;
      }
      if (body instanceof SessionEntry.RunEnded ended) {
        return switch (ended.outcome()) {
          case "NEEDS_INPUT" -> WAITING;
          case "NEEDS_APPROVAL" -> NEEDS_APPROVAL;
          default -> IDLE;
        };
      }
      if (body instanceof SessionEntry.ToolStarted && (this == WAITING || this == NEEDS_APPROVAL)) {
        return UNFINISHED; // the run goes on with a call that it left open
      }
      if ((this == WAITING || this == NEEDS_APPROVAL)
          && body instanceof SessionEntry.MessageAdded said
          && said.message() instanceof ToolMessage result) {
        boolean withdrawn = result.failed() && result.toolName().equals("ask_user");
        return this == WAITING && withdrawn ? IDLE : UNFINISHED;
      }
      return this;
    }
  }
}
