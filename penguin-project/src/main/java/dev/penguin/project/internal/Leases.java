package dev.penguin.project.internal;

import dev.penguin.project.Actor;
import dev.penguin.project.Lease;
import dev.penguin.project.ProjectEvent.Action;
import dev.penguin.project.ProjectException.LeaseLost;
import dev.penguin.project.ProjectException.Refused;
import dev.penguin.project.ProjectId;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.Transition.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The right to work on a task, for some time. */
public final class Leases {
  private static final Duration LONGEST = Duration.ofDays(7);

  /** A running task whose worker has not renewed its lease. Parameters: project, now. */
  private static final String ABANDONED =
      "SELECT t.id FROM lease l JOIN task t ON t.seq = l.task JOIN project p ON p.seq = t.project"
          + " LEFT JOIN task_text x ON x.task = t.seq WHERE t.project = ? AND p.status = 'ACTIVE'"
          + " AND l.expires_at <= ? AND t.status = 'RUNNING' AND "
          + Schedule.FITS_WORKER
          + " ORDER BY l.expires_at LIMIT 1";

  private Leases() {}

  /** Claims the next task of a project that fits the worker. */
  public static Optional<Lease> claim(
      Change change, ProjectId project, String owner, Set<String> skills, Duration span) {
    checkSpan(span);
    Database database = change.database();
    long seq = Projects.stored(database, project).seq();
    String offered = JsonText.of(List.copyOf(skills));
    Optional<TaskId> abandoned =
        database.first(
            row -> TaskId.of(row.text()), ABANDONED, seq, change.micros(), owner, offered);
    return abandoned
        .or(() -> Schedule.next(database, project, owner, skills).map(Task.Summary::id))
        .map(id -> claim(change, id, owner, span));
  }

  /** Claims a task, when nobody works on it. */
  public static Lease claim(Change change, TaskId id, String owner, Duration span) {
    checkSpan(span);
    Database database = change.database();
    TaskRow row = TaskRow.get(database, id);
    Optional<Lease> held = held(database, row);
    if (held.isPresent() && held.get().expiresAt().isAfter(change.now())) {
      throw lost(row, held.get());
    }
    Optional<String> assignee = row.task().assignee();
    if (assignee.isPresent() && !assignee.get().equals(owner)) {
      throw new Refused(
          "%s is assigned to %s, not to %s".formatted(row.number(), assignee.get(), owner));
    }
    Executions.abandon(change, row);
    if (row.task().status() != Task.Status.RUNNING) {
      State from = Transitions.state(row);
      Task.Phase phase = TransitionTable.usualPhase(from, Task.Status.RUNNING);
      Transitions.apply(
          change, row, new State(Task.Status.RUNNING, phase), "claimed by " + owner, false);
    }
    Lease lease = new Lease(id, owner, change.newToken(), change.now().plus(whole(span)));
    database.update(
        "INSERT OR REPLACE INTO lease (task, owner, token, expires_at) VALUES (?, ?, ?, ?)",
        row.seq(),
        owner,
        lease.token(),
        Row.micros(lease.expiresAt()));
    Events.leaseChanged(change, row.task(), owner, Action.ADDED);
    return lease;
  }

  /** Extends a lease, also one that has run out and that nobody has taken over. */
  public static Lease renew(Change change, Lease lease, Duration span) {
    checkSpan(span);
    TaskRow row = own(change.database(), lease);
    Instant until = change.now().plus(whole(span));
    change
        .database()
        .update("UPDATE lease SET expires_at = ? WHERE task = ?", Row.micros(until), row.seq());
    Events.leaseChanged(change, row.task(), lease.owner(), Action.CHANGED);
    return new Lease(lease.task(), lease.owner(), lease.token(), until);
  }

  /** Gives a lease up; a running task is planned again. */
  public static void release(Change change, Lease lease, String reason) {
    TaskRow row = own(change.database(), lease);
    if (row.task().status() == Task.Status.RUNNING) {
      Executions.abandon(change, row);
      State from = Transitions.state(row);
      Transitions.apply(change, row, new State(Task.Status.PLANNED, from.phase()), reason, false);
    } else {
      end(change, row);
    }
  }

  /** The lease of a task that has not run out. */
  public static Optional<Lease> of(Database database, TaskId id, InstantSource clock) {
    Instant now = clock.instant();
    return held(database, TaskRow.get(database, id)).filter(held -> held.expiresAt().isAfter(now));
  }

  /** Whether a lease still holds; it need not be the caller's. */
  static boolean isHeld(Change change, TaskRow row) {
    return held(change.database(), row)
        .filter(held -> held.expiresAt().isAfter(change.now()))
        .isPresent();
  }

  static void end(Change change, TaskRow row) {
    Optional<Lease> held = held(change.database(), row);
    if (held.isPresent()) {
      change.database().update("DELETE FROM lease WHERE task = ?", row.seq());
      Events.leaseChanged(change, row.task(), held.get().owner(), Action.REMOVED);
    }
  }

  /**
   * Refuses work on a task by one who does not hold it. A caller with a lease must still hold it;
   * an agent without one keeps off what others hold; people may always step in.
   */
  static void guard(Change change, TaskRow row) {
    Lease own = change.lease();
    if (own != null && own.task().equals(row.task().id())) {
      refuseLost(change, row, own);
    } else if (change.actor().kind() == Actor.Kind.AGENT) {
      held(change.database(), row)
          .filter(held -> held.expiresAt().isAfter(change.now()))
          .ifPresent(
              held -> {
                throw lost(row, held);
              });
    }
  }

  /**
   * As {@link #guard} for what anybody may do about a task that others hold, such as to answer its
   * questions: only a caller that has lost its own lease is refused.
   */
  static void guardOwn(Change change, TaskRow row) {
    Lease own = change.lease();
    if (own != null && own.task().equals(row.task().id())) {
      refuseLost(change, row, own);
    }
  }

  private static void refuseLost(Change change, TaskRow row, Lease own) {
    Optional<Lease> held = held(change.database(), row);
    if (held.isEmpty() || !held.get().token().equals(own.token())) {
      throw held.map(other -> lost(row, other)).orElseGet(() -> over(row, own));
    }
    if (!held.get().expiresAt().isAfter(change.now())) {
      throw new LeaseLost(
          "The lease of %s for %s ran out at %s; renew it first"
              .formatted(own.owner(), row.number(), held.get().expiresAt()));
    }
  }

  /** Refuses, to an agent, to touch tasks that others hold. */
  static void refuseForeignLeases(Change change, String tasks, long parameter) {
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

  private static void throwLost(Change change, TaskRow row) {
    throw lost(row, held(change.database(), row).orElseThrow());
  }

  private static TaskRow own(Database database, Lease lease) {
    TaskRow row = TaskRow.get(database, lease.task());
    Optional<Lease> held = held(database, row);
    if (held.isEmpty() || !held.get().token().equals(lease.token())) {
      throw held.map(other -> lost(row, other)).orElseGet(() -> over(row, lease));
    }
    return row;
  }

  private static LeaseLost over(TaskRow row, Lease lease) {
    return new LeaseLost(
        "The lease of %s for %s is over; claim the task again"
            .formatted(lease.owner(), row.number()));
  }

  private static LeaseLost lost(TaskRow row, Lease holder) {
    return new LeaseLost(
        "%s is held by %s until %s".formatted(row.number(), holder.owner(), holder.expiresAt()));
  }

  private static Optional<Lease> held(Database database, TaskRow row) {
    return database.first(
        found -> new Lease(row.task().id(), found.text(), found.text(), found.instant()),
        "SELECT owner, token, expires_at FROM lease WHERE task = ?",
        row.seq());
  }

  /** Leases are kept to the microsecond. */
  private static Duration whole(Duration span) {
    return Duration.ofNanos(span.toNanos() / 1_000 * 1_000);
  }

  private static void checkSpan(Duration span) {
    if (span.compareTo(Duration.ofMillis(1)) < 0 || span.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "A lease is for one millisecond to seven days, got " + span);
    }
  }
}
