package dev.penguin.project.internal.rule;

import dev.penguin.project.Lease;
import dev.penguin.project.ProjectEvent.Action;
import dev.penguin.project.ProjectException.Refused;
import dev.penguin.project.ProjectId;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.Transition.State;
import dev.penguin.project.internal.event.Events;
import dev.penguin.project.internal.query.Schedule;
import dev.penguin.project.internal.row.LeaseRow;
import dev.penguin.project.internal.row.ProjectRow;
import dev.penguin.project.internal.row.TaskRow;
import dev.penguin.project.internal.store.Database;
import dev.penguin.project.internal.store.JsonText;
import dev.penguin.project.internal.store.WriteTransaction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The right to work on a task, for some time. */
public final class Leases {
  private static final Duration MAX_SPAN = Duration.ofDays(7);

  /** A running task whose worker has not renewed its lease. Parameters: project, now. */
  private static final String ABANDONED =
      "SELECT t.id FROM lease l JOIN task t ON t.seq = l.task JOIN project p ON p.seq = t.project"
          + " LEFT JOIN task_text x ON x.task = t.seq WHERE t.project = ? AND p.status = 'ACTIVE'"
          + " AND l.expires_at <= ? AND t.status = 'RUNNING' AND "
          + Schedule.FITS_WORKER
          + " ORDER BY l.expires_at LIMIT 1";

  /** Those of them that were left in the same phase before. Parameters: project, now. */
  private static final String ABANDONED_AGAIN =
      "SELECT t.id FROM lease l JOIN task t ON t.seq = l.task JOIN project p ON p.seq = t.project"
          + " WHERE t.project = ? AND p.status = 'ACTIVE' AND l.expires_at <= ? AND t.status ="
          + " 'RUNNING' AND "
          + Schedule.TIMES_LEFT
          + " > 0 ORDER BY l.expires_at";

  private Leases() {}

  /**
   * Claims the next task of a project that fits the worker. One that workers left twice is planned
   * again and comes last, so that a task on which each worker fails does not stop the others.
   */
  public static Optional<Lease> claim(
      WriteTransaction change, ProjectId project, String owner, Set<String> skills, Duration span) {
    checkSpan(span);
    Database database = change.database();
    long seq = ProjectRow.get(database, project).seq();
    database
        .list(row -> TaskId.of(row.text()), ABANDONED_AGAIN, seq, change.micros())
        .forEach(id -> plan(change, TaskRow.get(database, id), "left by its worker again"));
    String offered = JsonText.of(List.copyOf(skills));
    Optional<TaskId> abandoned =
        database.first(
            row -> TaskId.of(row.text()), ABANDONED, seq, change.micros(), owner, offered);
    return abandoned
        .or(() -> Schedule.next(database, project, owner, skills).map(Task.Summary::id))
        .map(id -> claim(change, id, owner, span));
  }

  private static void plan(WriteTransaction change, TaskRow row, String reason) {
    Executions.abandon(change, row);
    State to = new State(Task.Status.PLANNED, row.task().phase());
    Transitions.apply(change, row, to, reason, false);
  }

  /** Claims a task, when nobody works on it. */
  public static Lease claim(WriteTransaction change, TaskId id, String owner, Duration span) {
    checkSpan(span);
    Database database = change.database();
    TaskRow row = TaskRow.get(database, id);
    TaskGuard.refuseHeld(change, row);
    Optional<String> assignee = row.task().assignee();
    if (assignee.isPresent() && !assignee.get().equals(owner)) {
      throw new Refused(
          "%s is assigned to %s, not to %s".formatted(row.number(), assignee.get(), owner));
    }
    Executions.abandon(change, row);
    if (row.task().status() == Task.Status.RUNNING) {
      LeaseRow.get(database, row).ifPresent(dead -> Transitions.recordTakeover(change, row, owner));
    } else {
      State from = Transitions.state(row);
      Task.Phase phase = TransitionTable.usualPhase(from, Task.Status.RUNNING);
      Transitions.apply(
          change, row, new State(Task.Status.RUNNING, phase), "claimed by " + owner, false);
    }
    Lease lease = new Lease(id, owner, change.newToken(), change.now().plus(whole(span)));
    LeaseRow.put(database, row, lease);
    Events.leaseChanged(change, row.task(), owner, Action.ADDED);
    return lease;
  }

  /** Extends a lease, also one that has run out and that nobody has taken over. */
  public static Lease renew(WriteTransaction change, Lease lease, Duration span) {
    checkSpan(span);
    TaskRow row = own(change.database(), lease);
    Instant until = change.now().plus(whole(span));
    LeaseRow.extend(change.database(), row, until);
    Events.leaseChanged(change, row.task(), lease.owner(), Action.CHANGED);
    return new Lease(lease.task(), lease.owner(), lease.token(), until);
  }

  /** Gives a lease up; a running task is planned again. */
  public static void release(WriteTransaction change, Lease lease, String reason) {
    TaskRow row = own(change.database(), lease);
    if (row.task().status() == Task.Status.RUNNING) {
      plan(change, row, reason);
    } else {
      TaskGuard.end(change, row);
    }
  }

  /** The lease of a task that has not run out. */
  public static Optional<Lease> of(Database database, TaskId id, InstantSource clock) {
    Instant now = clock.instant();
    return LeaseRow.get(database, TaskRow.get(database, id))
        .filter(held -> held.expiresAt().isAfter(now));
  }

  private static TaskRow own(Database database, Lease lease) {
    TaskRow row = TaskRow.get(database, lease.task());
    TaskGuard.stored(database, row, lease);
    return row;
  }

  /** Leases are kept to the microsecond. */
  private static Duration whole(Duration span) {
    return Duration.ofNanos(span.toNanos() / 1_000 * 1_000);
  }

  private static void checkSpan(Duration span) {
    if (span.compareTo(Duration.ofMillis(1)) < 0 || span.compareTo(MAX_SPAN) > 0) {
      throw new IllegalArgumentException(
          "A lease is for one millisecond to seven days, got " + span);
    }
  }
}
