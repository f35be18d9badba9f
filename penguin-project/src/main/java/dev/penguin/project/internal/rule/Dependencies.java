package dev.penguin.project.internal.rule;

import dev.penguin.project.Dependency;
import dev.penguin.project.Dependency.Policy;
import dev.penguin.project.ProjectEvent.Action;
import dev.penguin.project.ProjectException.Cycle;
import dev.penguin.project.ProjectException.Refused;
import dev.penguin.project.ProjectId;
import dev.penguin.project.TaskId;
import dev.penguin.project.internal.event.Events;
import dev.penguin.project.internal.query.Graph;
import dev.penguin.project.internal.row.ProjectRow;
import dev.penguin.project.internal.row.TaskRow;
import dev.penguin.project.internal.store.Database;
import dev.penguin.project.internal.store.Row;
import dev.penguin.project.internal.store.WriteTransaction;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which tasks wait for which others.
 *
 * <p>For a check of cycles each task is two points, its start and its end. The end waits for the
 * start and for the ends of the subtasks; the start waits for the ends of the dependencies and for
 * the start of the parent. Tasks would wait for each other exactly when a point waits for itself.
 *
 * <p>The walk does not stop at the start of a task whose end it has seen: what the start waits for
 * is looked up from the end, which halves the points.
 */
public final class Dependencies {
  private static final String REACHES =
      """
      WITH RECURSIVE reach (point) AS (
        SELECT ?
        UNION
        SELECT d.depends_on * 2 + 1 FROM reach JOIN dependency d ON d.task = point / 2
        UNION
        SELECT t.parent * 2 FROM reach JOIN task t ON t.seq = point / 2 WHERE t.parent IS NOT NULL
        UNION
        SELECT c.seq * 2 + 1 FROM reach JOIN task c ON c.parent = point / 2 WHERE point % 2 = 1)
      SELECT 1 FROM reach WHERE point IN (?, ?) LIMIT 1
      """;

  private static final String LIST =
      "SELECT a.id, b.id, d.policy, d.artifact_key FROM dependency d JOIN task a ON a.seq = d.task"
          + " JOIN task b ON b.seq = d.depends_on WHERE ";

  private Dependencies() {}

  /** The point at which a task starts. */
  static long start(long seq) {
    return seq * 2;
  }

  /** The point at which a task ends. */
  static long end(long seq) {
    return seq * 2 + 1;
  }

  /** Whether a point waits for another, directly or not. */
  static boolean reaches(Database database, long from, long to) {
    // Where an end is reached, the start of the task is reached as well.
    return database.exists(REACHES, from, to, to | 1);
  }

  /** Makes a task wait for another; the same pair with another policy replaces the policy. */
  public static void add(WriteTransaction change, TaskId task, TaskId dependsOn, Policy policy) {
    Database database = change.database();
    TaskRow waiting = TaskRow.get(database, task);
    TaskRow first = TaskRow.get(database, dependsOn);
    TaskGuard.guard(change, waiting);
    if (task.equals(dependsOn)) {
      throw new Cycle("%s cannot depend on itself".formatted(waiting.number()));
    }
    if (waiting.project() != first.project()) {
      throw new Refused(
          "%s cannot depend on %s, a task of another project"
              .formatted(waiting.number(), first.number()));
    }
    TaskGuard.refuseArchived(waiting.task());
    if (reaches(database, end(first.seq()), start(waiting.seq()))) {
      throw new Cycle(
          "%s cannot depend on %s, which already waits for it, directly or through other tasks"
              .formatted(waiting.number(), first.number()));
    }
    write(database, waiting.seq(), first.seq(), policy);
    TaskRow.touch(change, waiting);
    Events.dependencyChanged(change, waiting.task(), dependsOn, Action.ADDED);
  }

  /** Makes a task wait no more; tells whether it did. */
  public static boolean remove(WriteTransaction change, TaskId task, TaskId dependsOn) {
    Database database = change.database();
    TaskRow waiting = TaskRow.get(database, task);
    TaskGuard.guard(change, waiting);
    TaskGuard.refuseArchived(waiting.task());
    int removed = delete(database, waiting.seq(), TaskRow.seq(database, dependsOn));
    if (removed > 0) {
      TaskRow.touch(change, waiting);
      Events.dependencyChanged(change, waiting.task(), dependsOn, Action.REMOVED);
    }
    return removed > 0;
  }

  /** What a task waits for, met or not. */
  public static List<Dependency> of(Database database, TaskId task) {
    return database.list(
        Dependencies::read, LIST + "d.task = ? ORDER BY b.number", TaskRow.seq(database, task));
  }

  /** Which tasks wait for a task. */
  public static List<Dependency> on(Database database, TaskId task) {
    return database.list(
        Dependencies::read,
        LIST + "d.depends_on = ? ORDER BY a.number",
        TaskRow.seq(database, task));
  }

  /**
   * Changes of many dependencies of one project, whose check of cycles is one for all. Used by one
   * thread.
   */
  public static final class Batch {
    private final WriteTransaction change;
    private final Database database;
    private final Set<TaskId> touched = new HashSet<>();

    /** Nothing yet. */
    public Batch(WriteTransaction change) {
      this.change = change;
      this.database = change.database();
    }

    /** Makes a task wait for another of its project. */
    public void add(Dependency dependency) {
      TaskRow waiting = touch(dependency.task());
      write(
          database,
          waiting.seq(),
          TaskRow.seq(database, dependency.dependsOn()),
          dependency.policy());
      Events.dependencyChanged(change, waiting.task(), dependency.dependsOn(), Action.ADDED);
    }

    /** Makes a task wait for another no more. */
    public void remove(TaskId task, TaskId dependsOn) {
      TaskRow waiting = touch(task);
      delete(database, waiting.seq(), TaskRow.seq(database, dependsOn));
      Events.dependencyChanged(change, waiting.task(), dependsOn, Action.REMOVED);
    }

    /** Refuses all of it when tasks would wait for each other. */
    public void finish(ProjectId project) {
      long seq = ProjectRow.get(database, project).seq();
      if (!touched.isEmpty() && Graph.load(database, "t.project = ?", seq).hasCycle()) {
        throw new Cycle("Tasks would wait for each other; take a dependency out");
      }
    }

    private TaskRow touch(TaskId task) {
      TaskRow row = TaskRow.get(database, task);
      if (touched.add(task)) {
        TaskGuard.guard(change, row);
        TaskGuard.refuseArchived(row.task());
        TaskRow.touch(change, row);
      }
      return row;
    }
  }

  private static void write(Database database, long waiting, long first, Policy policy) {
    database.update(
        "INSERT INTO dependency (task, depends_on, policy, artifact_key) VALUES (?, ?, ?, ?) ON"
            + " CONFLICT DO UPDATE SET policy = excluded.policy, artifact_key ="
            + " excluded.artifact_key",
        waiting,
        first,
        policy.kind().name(),
        policy.artifactKey().orElse(null));
  }

  private static int delete(Database database, long waiting, long first) {
    return database.update(
        "DELETE FROM dependency WHERE task = ? AND depends_on = ?", waiting, first);
  }

  private static Dependency read(Row row) {
    return new Dependency(
        TaskId.of(row.text()),
        TaskId.of(row.text()),
        new Policy(Policy.Kind.valueOf(row.text()), row.optionalText()));
  }
}
