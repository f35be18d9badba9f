package dev.penguin.internal.journal;

import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.CheckpointMade;
import dev.penguin.session.SessionEntry.Created;
import dev.penguin.session.SessionEntry.RolledBack;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionInfo.State;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a log up to its last whole append: enough to go on writing, and to tell about
 * the session. Not thread-safe.
 */
final class LogTail {
  private long end;
  private long sequence;
  private Instant createdAt = Instant.EPOCH;
  private Instant updatedAt = Instant.EPOCH;
  private State state = State.IDLE;
  private Optional<String> parent = Optional.empty();

  /** The states that a rollback can go back to; null when the log was not read from its start. */
  private final @Nullable Map<Long, State> checkpoints;

  /** Whether the log goes back to a checkpoint that is not known here. */
  private boolean lost;

  /** The tail of an empty log. */
  LogTail() {
    checkpoints = new HashMap<>();
  }

  /** A tail that an index remembers. */
  LogTail(long end, SessionInfo info) {
    this.end = end;
    sequence = info.entries();
    createdAt = info.createdAt();
    updatedAt = info.updatedAt();
    state = info.state();
    parent = info.parent();
    checkpoints = null;
  }

  /** Takes in the next entry, whose line ends at a place. */
  void add(SessionEntry entry, long to) {
    if (sequence == 0) {
      createdAt = entry.at();
      parent = entry.body() instanceof Created created ? created.parent() : Optional.empty();
    }
    sequence = entry.sequence();
    updatedAt = entry.at();
    end = to;
    if (entry.body() instanceof RolledBack back) {
      State earlier = checkpoints == null ? null : checkpoints.get(back.toSequence());
      lost |= earlier == null;
      state = earlier == null ? state : earlier;
    } else {
      state = state.after(entry.body());
    }
    if (checkpoints != null && entry.body() instanceof CheckpointMade) {
      checkpoints.put(sequence, state);
    }
  }

  /** Where the last whole append ends. */
  long end() {
    return end;
  }

  /** The number of the last entry. */
  long sequence() {
    return sequence;
  }

  boolean isEmpty() {
    return sequence == 0;
  }

  /** Whether the log must be read from its start to know the state. */
  boolean isLost() {
    return lost;
  }

  SessionInfo info(String id) {
    return new SessionInfo(id, createdAt, updatedAt, sequence, state, parent);
  }
}
