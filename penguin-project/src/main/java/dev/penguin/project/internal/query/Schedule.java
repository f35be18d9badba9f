package dev.penguin.project.internal.query;

import dev.penguin.project.Project;
import dev.penguin.project.ProjectId;
import dev.penguin.project.Task;
import dev.penguin.project.internal.row.ProjectRow;
import dev.penguin.project.internal.store.Database;
import dev.penguin.project.internal.store.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which task comes next, and which decide when all are done. */
public final class Schedule {
  /** Whether a task suits a worker. Parameters: the worker's name, its skills as JSON. */
  public static final String FITS_WORKER =
      "(t.assignee IS NULL OR t.assignee = ?) AND NOT EXISTS (SELECT 1 FROM"
          + " json_each(ifnull(x.required_skills, '[]')) s WHERE s.value NOT IN (SELECT value FROM"
          + " json_each(?)))";

  /**
   * How often workers left the task {@code t} in its present phase: gave it up, or let their lease
   * run out until another took over. Twice, and it may be a task on which each worker fails.
   */
  public static final String TIMES_LEFT =
      "(SELECT count(*) FROM transition s WHERE s.task = t.seq AND s.from_status = 'RUNNING' AND"
          + " s.to_status IN ('PLANNED', 'RUNNING') AND s.from_phase = t.phase AND s.to_phase ="
          + " t.phase)";

  private static final String READY =
      "SELECT "
          + TaskLists.FIELDS
          + """
           FROM task t INDEXED BY task_planned
          LEFT JOIN task above ON above.seq = t.parent
          LEFT JOIN task_text x ON x.task = t.seq
          WHERE t.project = ? AND t.status = 'PLANNED' AND NOT\s"""
          + Readiness.UNMET
          + " AND (t.parent IS NULL OR t.parent NOT IN ("
          + Readiness.HELD_PARENTS
          + "))";

  private static final String IN_ORDER =
      " ORDER BY t.priority DESC, ifnull(t.due_date, 'none'), t.sequence, t.effort, t.value DESC,"
          + " t.risk, t.seq LIMIT ?";

  /** The one that was left first in front, so that each has its turn. */
  private static final String IN_TURN =
      " ORDER BY (SELECT max(s.seq) FROM transition s WHERE s.task = t.seq) LIMIT ?";

  /** Not where subtasks come first, nor beside a task that wants to be alone. */
  private static final String CAN_BE_CLAIMED =
      """
       AND NOT (t.children > 0 AND EXISTS (
        SELECT 1 FROM task c WHERE c.parent = t.seq
        AND c.status IN ('PLANNED', 'RUNNING', 'IN_REVIEW', 'WAITING', 'BLOCKED')))
      AND NOT EXISTS (
        SELECT 1 FROM task s WHERE s.project = t.project AND s.status = 'RUNNING'
        AND +s.parent IS t.parent AND (s.parallelizable = 0 OR t.parallelizable = 0))
      """;

  private Schedule() {}

  /** The tasks that are ready, the one to do first in front. */
  public static List<Task.Summary> ready(Database database, ProjectId id, int limit) {
    ProjectRow project = ProjectRow.get(database, id);
    if (project.project().status() != Project.Status.ACTIVE) {
      return List.of();
    }
    String key = project.project().key();
    return database.list(
        row -> TaskLists.read(row, key).ready(),
        READY + IN_ORDER,
        project.seq(),
        project.seq(),
        limit);
  }

  /** The task that a worker would get. */
  public static Optional<Task.Summary> next(
      Database database, ProjectId id, String worker, Set<String> skills) {
    return next(
        database, id, " AND " + FITS_WORKER, List.of(worker, JsonText.of(List.copyOf(skills))));
  }

  /** The task that comes next, for any worker. */
  public static Optional<Task.Summary> next(Database database, ProjectId id) {
    return next(database, id, "", List.of());
  }

  private static Optional<Task.Summary> next(
      Database database, ProjectId id, String condition, List<String> worker) {
    return next(database, id, condition, worker, false)
        .or(() -> next(database, id, condition, worker, true));
  }

  private static Optional<Task.Summary> next(
      Database database, ProjectId id, String condition, List<String> worker, boolean leftTwice) {
    ProjectRow project = ProjectRow.get(database, id);
    if (project.project().status() != Project.Status.ACTIVE) {
      return Optional.empty();
    }
    List<Object> values = new ArrayList<>(List.of(project.seq(), project.seq()));
    values.addAll(worker);
    values.add(1);
    return database.first(
        row -> TaskLists.read(row, project.project().key()).ready(),
        READY
            + CAN_BE_CLAIMED
            + condition
            + " AND "
            + TIMES_LEFT
            + (leftTwice ? " > 1" + IN_TURN : " < 2" + IN_ORDER),
        values.toArray());
  }

  /** The tasks that decide when the project can be done, first one first. */
  public static List<Task.Summary> criticalPath(Database database, ProjectId id) {
    ProjectRow project = ProjectRow.get(database, id);
    Graph graph =
        Graph.load(
            database,
            "t.project = ? AND t.status IN ('PLANNED', 'RUNNING', 'IN_REVIEW', 'WAITING',"
                + " 'BLOCKED')",
            project.seq());
    String key = project.project().key();
    List<TaskLists.Listed> rows =
        graph.longestWay().stream().map(seq -> TaskLists.bySeq(database, key, seq)).toList();
    return TaskLists.shown(database, project.project().status(), rows);
  }
}
