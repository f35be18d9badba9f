package dev.penguin.project.internal.rule;

import dev.penguin.project.NewTask;
import dev.penguin.project.Project;
import dev.penguin.project.ProjectEvent.Action;
import dev.penguin.project.ProjectException.Cycle;
import dev.penguin.project.ProjectException.Refused;
import dev.penguin.project.ProjectId;
import dev.penguin.project.ResourceBudget.Usage;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.internal.event.Events;
import dev.penguin.project.internal.query.Readiness;
import dev.penguin.project.internal.row.ProjectRow;
import dev.penguin.project.internal.row.TaskRow;
import dev.penguin.project.internal.store.Database;
import dev.penguin.project.internal.store.Row;
import dev.penguin.project.internal.store.WriteTransaction;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Subtasks: moving them, deleting them, summing them up. */
public final class Hierarchy {
  private static final String SUBTREE =
      """
      WITH RECURSIVE sub (seq) AS (
        SELECT seq FROM task WHERE seq = ?
        UNION
        SELECT c.seq FROM sub JOIN task c ON c.parent = sub.seq)
      """;

  private static final String DEPENDENT_OUTSIDE =
      SUBTREE
          + """
          SELECT p.key || '-' || t.number, p.key || '-' || u.number
          FROM sub JOIN dependency d ON d.depends_on = sub.seq
          JOIN task t ON t.seq = d.task JOIN task u ON u.seq = d.depends_on
          JOIN project p ON p.seq = t.project
          WHERE d.task NOT IN (SELECT seq FROM sub) LIMIT 1
          """;

  private static final String COUNTS =
      "SELECT status, count(*), sum(children = 0 AND status <> 'CANCELLED'), sum(CASE WHEN children"
          + " > 0 OR status = 'CANCELLED' THEN 0 WHEN phase = 'DONE' AND status <> 'IN_REVIEW' THEN"
          + " 100 ELSE progress END) FROM task WHERE ";

  private Hierarchy() {}

  /** Makes a task a part of another one, or of none. */
  public static Task move(WriteTransaction change, TaskId id, @Nullable TaskId parent) {
    Database database = change.database();
    TaskRow row = TaskRow.get(database, id);
    TaskGuard.guard(change, row);
    TaskGuard.refuseArchived(row.task());
    TaskRow above = parent == null ? null : TaskRow.get(database, parent);
    if (above != null) {
      TaskGuard.guardOwn(change, above);
      refuseBadPlace(database, row, above);
    }
    Usage usage = row.task().usage();
    if (row.parent() != null) {
      BudgetLedger.shift(database, row.parent(), usage, -1);
      count(database, row.parent(), -1);
    }
    if (above != null) {
      BudgetLedger.refuseExcessAbove(database, above.seq(), usage);
      BudgetLedger.shift(database, above.seq(), usage, 1);
      count(database, above.seq(), 1);
    }
    database.update(
        "UPDATE task SET parent = ?, updated_at = ?, version = version + 1 WHERE seq = ?",
        above == null ? null : above.seq(),
        change.micros(),
        row.seq());
    Events.taskChanged(change, row.task(), Action.CHANGED);
    return Readiness.get(database, id);
  }

  private static void refuseBadPlace(Database database, TaskRow row, TaskRow above) {
    NewTask content = row.task().content();
    refuseAsParent(above, content.project());
    if (database.exists(SUBTREE + "SELECT 1 FROM sub WHERE seq = ?", row.seq(), above.seq())) {
      throw new Cycle(
          "%s cannot be a part of %s, which is the task itself or a part of it"
              .formatted(row.number(), above.number()));
    }
    if (Dependencies.reaches(database, Dependencies.end(row.seq()), Dependencies.end(above.seq()))
        || Dependencies.reaches(
            database, Dependencies.start(above.seq()), Dependencies.start(row.seq()))) {
      throw new Cycle(
          "%s cannot be a part of %s: by their dependencies the two would wait for each other"
              .formatted(row.number(), above.number()));
    }
  }

  /** Refuses a parent of another project, and one that takes no open subtasks. */
  static void refuseAsParent(TaskRow parent, ProjectId project) {
    if (!parent.task().project().equals(project)) {
      throw new Refused(
          "%s belongs to another project and cannot be the parent".formatted(parent.number()));
    }
    Task.Status status = parent.task().status();
    if (status == Task.Status.COMPLETED
        || status == Task.Status.ARCHIVED
        || status == Task.Status.IN_REVIEW) {
      throw new Refused(
          "%s is %s and takes no open subtasks; reopen it first"
              .formatted(parent.number(), status));
    }
  }

  private static void count(Database database, long parent, int difference) {
    database.update("UPDATE task SET children = children + ? WHERE seq = ?", difference, parent);
  }

  /** Deletes a task with its subtasks; gives how many tasks that were. */
  public static long delete(WriteTransaction change, TaskId id) {
    Database database = change.database();
    TaskRow row = TaskRow.get(database, id);
    TaskGuard.guardOwn(change, row);
    TaskGuard.refuseForeignLeases(change, SUBTREE + "SELECT seq FROM sub", row.seq());
    database
        .first(found -> List.of(found.text(), found.text()), DEPENDENT_OUTSIDE, row.seq())
        .ifPresent(
            names -> {
              throw new Refused(
                  "%s depends on %s, which would be deleted; remove the dependency first"
                      .formatted(names.get(0), names.get(1)));
            });
    BudgetLedger.passOn(database, SUBTREE, row.seq(), row.parent());
    database.update(
        SUBTREE + "DELETE FROM task_search WHERE rowid IN (SELECT seq FROM sub)", row.seq());
    int deleted =
        database.update(SUBTREE + "DELETE FROM task WHERE seq IN (SELECT seq FROM sub)", row.seq());
    if (row.parent() != null) {
      count(database, row.parent(), -1);
    }
    Events.taskChanged(change, row.task(), Action.REMOVED);
    return deleted;
  }

  /** Whether any subtask, at any depth, is still open. */
  static Optional<String> openSubtask(Database database, TaskRow row) {
    if (row.children() == 0) {
      return Optional.empty();
    }
    return database.first(
        Row::text,
        SUBTREE
            + "SELECT p.key || '-' || t.number FROM sub JOIN task t ON t.seq = sub.seq JOIN project"
            + " p ON p.seq = t.project WHERE t.seq <> ? AND t.status IN ('PLANNED', 'RUNNING',"
            + " 'IN_REVIEW', 'WAITING', 'BLOCKED') LIMIT 1",
        row.seq(),
        row.seq());
  }

  /** A task with its subtasks in numbers. */
  public static Task.RollUp rollUp(Database database, TaskId id) {
    TaskRow row = TaskRow.get(database, id);
    String among = "seq IN (SELECT seq FROM sub) GROUP BY status";
    long executions =
        database.number(
            SUBTREE + "SELECT count(*) FROM execution WHERE task IN (SELECT seq FROM sub)",
            row.seq());
    return sum(database, SUBTREE + COUNTS + among, row.seq(), executions, row.task().usage());
  }

  /** A project in numbers. */
  public static Task.RollUp rollUp(Database database, ProjectId id) {
    ProjectRow stored = ProjectRow.get(database, id);
    Project project = stored.project();
    long executions =
        database.number(
            "SELECT count(*) FROM execution WHERE task IN (SELECT seq FROM task WHERE project = ?)",
            stored.seq());
    return sum(
        database,
        COUNTS + "project = ? GROUP BY status",
        stored.seq(),
        executions,
        project.usage());
  }

  private static Task.RollUp sum(
      Database database, String sql, long seq, long executions, Usage usage) {
    Map<Task.Status, Long> counts = new EnumMap<>(Task.Status.class);
    long[] progress = new long[2];
    database.forEach(
        row -> {
          counts.put(Task.Status.valueOf(row.text()), row.number());
          progress[0] += row.number();
          progress[1] += row.number();
        },
        sql,
        seq);
    int average = progress[0] == 0 ? 0 : Math.toIntExact(progress[1] / progress[0]);
    return new Task.RollUp(counts, average, executions, usage);
  }
}
