package dev.penguin.project.internal.rule;

import dev.penguin.project.Actor;
import dev.penguin.project.Lease;
import dev.penguin.project.ProjectEvent.Action;
import dev.penguin.project.ProjectException.LeaseLost;
import dev.penguin.project.ProjectException.Refused;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.internal.event.Events;
import dev.penguin.project.internal.row.LeaseRow;
import dev.penguin.project.internal.row.TaskRow;
import dev.penguin.project.internal.store.Database;
import dev.penguin.project.internal.store.WriteTransaction;
import java.util.Optional;

/** Who may work on a task: keeps off callers without its lease, and everybody once archived. */
final class TaskGuard {
  private TaskGuard() {}

  /**
   * Refuses work on a task by one who does not hold it. A caller with a lease must still hold it;
   * an agent without one keeps off what others hold; people may always step in.
   */
  static void guard(WriteTransaction change, TaskRow row) {
    Lease own = change.lease();
    if (own != null && isHolder(change, row)) {
      refuseLost(change, row, own);
    } else if (change.actor().kind() == Actor.Kind.AGENT) {
      refuseHeld(change, row);
    }
  }

  /**
   * As {@link #guard} for what anybody may do about a task that others hold, such as to answer its
   * questions: only a caller that has lost its own lease is refused.
   */
  static void guardOwn(WriteTransaction change, TaskRow row) {
    Lease own = change.lease();
    if (own != null && isHolder(change, row)) {
      refuseLost(change, row, own);
    }
  }

  /** Refuses a task that anybody holds. */
  static void refuseHeld(WriteTransaction change, TaskRow row) {
    current(change, row)
        .ifPresent(
            held -> {
              throw lost(row, held);
            });
  }

  private static void refuseLost(WriteTransaction change, TaskRow row, Lease own) {
    Lease held = stored(change.database(), row, own);
    if (!held.expiresAt().isAfter(change.now())) {
      throw new LeaseLost(
          "The lease of %s for %s expired at %s; renew it first"
              .formatted(own.owner(), row.number(), held.expiresAt()));
    }
  }

  /** The lease as it is stored, run out or not; refuses one that is over or another's by now. */
  static Lease stored(Database database, TaskRow row, Lease lease) {
    Optional<Lease> held = LeaseRow.get(database, row);
    if (held.isEmpty() || !held.get().token().equals(lease.token())) {
      throw held.map(other -> lost(row, other)).orElseGet(() -> over(row, lease));
    }
    return held.get();
  }

  /** Refuses, to an agent, to touch tasks that others hold. */
  static void refuseForeignLeases(WriteTransaction change, String tasks, long parameter) {
    if (change.actor().kind() != Actor.Kind.AGENT) {
      return;
    }
    Lease own = change.lease();
    String statement =
        "SELECT t.id FROM lease l JOIN task t ON t.seq = l.task WHERE l.expires_at > ? AND l.token"
            + " <> ? AND l.task IN ("
            + tasks
            + ") LIMIT 1";
    change
        .database()
        .first(
            row -> TaskId.of(row.text()),
            statement,
            change.micros(),
            own == null ? "" : own.token(),
            parameter)
        .map(id -> TaskRow.get(change.database(), id))
        .ifPresent(row -> throwLost(change, row));
  }

  private static void throwLost(WriteTransaction change, TaskRow row) {
    throw lost(row, LeaseRow.get(change.database(), row).orElseThrow());
  }

  /** Whether a caller that passed {@link #guard} works with the lease of the task. */
  static boolean isHolder(WriteTransaction change, TaskRow row) {
    Lease own = change.lease();
    return own != null && own.task().equals(row.task().id());
  }

  /** Whether a lease still holds; it need not be the caller's. */
  static boolean isHeld(WriteTransaction change, TaskRow row) {
    return current(change, row).isPresent();
  }

  private static Optional<Lease> current(WriteTransaction change, TaskRow row) {
    return LeaseRow.get(change.database(), row)
        .filter(held -> held.expiresAt().isAfter(change.now()));
  }

  /** Ends the lease of a task, if it has one. */
  static void end(WriteTransaction change, TaskRow row) {
    Optional<Lease> held = LeaseRow.get(change.database(), row);
    if (held.isPresent()) {
      LeaseRow.delete(change.database(), row);
      Events.leaseChanged(change, row.task(), held.get().owner(), Action.REMOVED);
    }
  }

  /** Refuses a change of a task that is archived. */
  static void refuseArchived(Task task) {
    if (task.status() == Task.Status.ARCHIVED) {
      throw new Refused("%s is archived and cannot be changed".formatted(task.number()));
    }
  }

  private static LeaseLost over(TaskRow row, Lease lease) {
    return new LeaseLost(
        "The lease of %s for %s has ended; claim the task again"
            .formatted(lease.owner(), row.number()));
  }

  private static LeaseLost lost(TaskRow row, Lease holder) {
    return new LeaseLost(
        "%s is held by %s until %s".formatted(row.number(), holder.owner(), holder.expiresAt()));
  }
}
