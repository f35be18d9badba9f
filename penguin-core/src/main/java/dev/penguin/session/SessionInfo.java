package dev.penguin.session;

import dev.penguin.message.ToolMessage;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known about a session without reading it.
 *
 * @param id its id
 * @param createdAt the time of its first entry
 * @param updatedAt the time of its last entry
 * @param entries the number of its entries
 * @param state whether something in it is unfinished
 * @param parent the session whose run called the agent that runs in this one; empty for one that a
 *     caller began, and from a store that does not report it
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
   * One that no run of another session has made.
   *
   * @param id its id
   * @param createdAt the time of its first entry
   * @param updatedAt the time of its last entry
   * @param entries the number of its entries
   * @param state whether something in it is unfinished
   */
  public SessionInfo(String id, Instant createdAt, Instant updatedAt, long entries, State state) {
    this(id, createdAt, updatedAt, entries, state, Optional.empty());
  }

  /**
   * One whose state the store does not know.
   *
   * @param id its id
   * @param createdAt the time of its first entry
   * @param updatedAt the time of its last entry
   * @param entries the number of its entries
   */
  public SessionInfo(String id, Instant createdAt, Instant updatedAt, long entries) {
    this(id, createdAt, updatedAt, entries, State.UNKNOWN);
  }

  /** What waits in a session. Others will be added: a {@code switch} needs a {@code default}. */
  public enum State {
    /** Nothing: there was no run, or the last one came to its end. */
    IDLE,
    /**
     * A run that is under way, or was ended by an exception or by the end of the process; or a
     * question that {@code Session.answer} has answered.
     */
    UNFINISHED,
    /** A question that the next prompt answers. */
    WAITING,
    /** Calls that wait for a decision: {@code Session.pendingApprovals}. */
    NEEDS_APPROVAL,
    /** The log is damaged or of a newer version: opening the session says what is wrong. */
    UNREADABLE,
    /** The store does not report it. */
    UNKNOWN;

    /**
     * The state after one more entry, for stores that follow it. After {@link
     * SessionEntry.RolledBack} it is what it was after the entry that was gone back to, which only
     * the store can know: this gives the state unchanged.
     *
     * @param body what the entry says
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
