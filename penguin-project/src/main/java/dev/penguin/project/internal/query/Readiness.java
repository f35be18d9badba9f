package dev.penguin.project.internal.query;

import dev.penguin.project.Dependency.Blocker;
import dev.penguin.project.Dependency.Cause;
import dev.penguin.project.Project;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.internal.row.TaskRow;
import dev.penguin.project.internal.store.Database;
import dev.penguin.project.internal.store.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether a planned task is ready, and if not, why. That is asked of the dependencies and the tasks
 * above it each time, and stored nowhere.
 */
public final class Readiness {
  /** True when the dependency {@code d} on the task {@code u} is met. */
  private static final String MET =
      """
      CASE d.policy
        WHEN 'COMPLETION_REQUIRED' THEN u.phase = 'DONE' AND u.status <> 'IN_REVIEW'
        WHEN 'REVIEW_READY_OK' THEN u.phase = 'DONE'
        ELSE EXISTS (
          SELECT 1 FROM artifact a
          WHERE a.task = u.seq AND a.key = d.artifact_key AND a.valid = 1)
        END
      """;

  /** True when a dependency of the task {@code t} is not met yet. */
  static final String UNMET =
      """
      EXISTS (
        SELECT 1 FROM dependency d JOIN task u ON u.seq = d.depends_on
        WHERE d.task = t.seq AND NOT %s)
      """
          .formatted(MET);

  /** True when the task {@code t} keeps its subtasks from being ready. */
  private static final String HOLDS =
      "(t.status IN ('WAITING', 'BLOCKED', 'FAILED', 'CANCELLED')"
          + " OR t.status IN ('PLANNED', 'RUNNING') AND "
          + UNMET
          + ")";

  /** Parents of a project (parameter) whose subtasks are held, directly or from further above. */
  static final String HELD_PARENTS =
      """
      WITH RECURSIVE held (seq) AS (
        SELECT t.seq FROM task t WHERE t.project = ? AND t.children > 0 AND %s
        UNION
        SELECT c.seq FROM held JOIN task c ON c.parent = held.seq WHERE c.children > 0)
      SELECT seq FROM held
      """
          .formatted(HOLDS);

  /** Those of some tasks (parameter: a JSON array of row numbers) that are held. */
  private static final String HELD_AMONG =
      """
      WITH RECURSIVE up (seq, parent) AS (
        SELECT seq, parent FROM task WHERE seq IN (SELECT value FROM json_each(?))
        UNION
        SELECT p.seq, p.parent FROM up JOIN task p ON p.seq = up.parent),
      held (seq) AS (
        SELECT t.seq FROM up JOIN task t ON t.seq = up.seq WHERE %s
        UNION
        SELECT c.seq FROM held JOIN task c ON c.parent = held.seq
        WHERE c.seq IN (SELECT seq FROM up))
      SELECT seq FROM held
      """
          .formatted(HOLDS);

  private static final String ABOVE =
      """
      WITH RECURSIVE up (seq, parent, depth) AS (
        SELECT seq, parent, 0 FROM task WHERE seq = ?
        UNION
        SELECT p.seq, p.parent, up.depth + 1 FROM up JOIN task p ON p.seq = up.parent)
      """;

  private static final String HOLDING_PARENTS =
      ABOVE
          + """
          SELECT t.id, p.key, t.number, t.status FROM up
          JOIN task t ON t.seq = up.seq JOIN project p ON p.seq = t.project
          WHERE up.depth > 0 AND t.status NOT IN ('PLANNED', 'RUNNING') ORDER BY up.depth
          """;

  private static final String UNMET_DEPENDENCIES =
      ABOVE
          + """
          SELECT up.depth, owner.number, u.id, p.key, u.number, u.status, d.policy, d.artifact_key
          FROM up JOIN task owner ON owner.seq = up.seq
          JOIN dependency d ON d.task = up.seq JOIN task u ON u.seq = d.depends_on
          JOIN project p ON p.seq = u.project
          WHERE NOT %s ORDER BY up.depth, u.number
          """
              .formatted(MET);

  private Readiness() {}

  /** The task of an id. */
  public static Task get(Database database, TaskId id) {
    return shown(database, TaskRow.get(database, id));
  }

  /** The task of a number such as {@code SHOP-12}; empty when there is none. */
  public static Optional<Task> find(Database database, String number) {
    return TaskRow.find(database, number).map(row -> shown(database, row));
  }

  /** The task with {@link Task.Status#READY} where that follows. */
  public static Task shown(Database database, TaskRow row) {
    return isReady(database, row) ? withStatus(row.task(), Task.Status.READY) : row.task();
  }

  static boolean isReady(Database database, TaskRow row) {
    return row.isPlanned()
        && row.projectStatus() == Project.Status.ACTIVE
        && (!row.constrained() || held(database, List.of(row.seq())).isEmpty());
  }

  /** Whether dependencies and the tasks above allow work on a task, whatever its own status. */
  public static boolean isAllowed(Database database, TaskRow row) {
    if (row.projectStatus() != Project.Status.ACTIVE) {
      return false;
    }
    return !row.constrained() || causes(database, row).isEmpty();
  }

  /** What forbids work on a task apart from its own status. */
  public static List<Blocker> causes(Database database, TaskRow row) {
    return blockers(database, row.with(withStatus(row.task(), Task.Status.PLANNED)));
  }

  /** Those of some planned tasks that are not ready because of others. */
  static Set<Long> held(Database database, Collection<Long> seqs) {
    String array = seqs.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    return new HashSet<>(database.list(Row::number, HELD_AMONG, array));
  }

  /** Why a task is not ready; empty when it is. */
  public static List<Blocker> blockers(Database database, TaskId id) {
    return blockers(database, TaskRow.get(database, id));
  }

  private static List<Blocker> blockers(Database database, TaskRow row) {
    List<Blocker> found = new ArrayList<>();
    Task task = row.task();
    if (!row.isPlanned()) {
      found.add(new Blocker(Cause.OWN_STATUS, task.id(), task.number() + " is " + task.status()));
    }
    if (row.projectStatus() != Project.Status.ACTIVE) {
      found.add(
          new Blocker(Cause.PROJECT_STATUS, task.id(), "The project is " + row.projectStatus()));
    }
    database.forEach(each -> found.add(unmetDependency(each)), UNMET_DEPENDENCIES, row.seq());
    database.forEach(each -> found.add(holdingParent(each)), HOLDING_PARENTS, row.seq());
    return found;
  }

  private static Blocker unmetDependency(Row row) {
    boolean own = row.number() == 0;
    long owner = row.number();
    TaskId upstream = TaskId.of(row.text());
    String key = row.text();
    String number = key + "-" + row.number();
    String status = row.text();
    String waits =
        switch (row.text()) {
          case "COMPLETION_REQUIRED" -> "to be completed";
          case "REVIEW_READY_OK" -> "to be in review or completed";
          default -> "to have a valid artifact '" + row.text() + "'";
        };
    String who = own ? "It" : key + "-" + owner + ", above it,";
    return new Blocker(
        own ? Cause.DEPENDENCY : Cause.PARENT_DEPENDENCY,
        upstream,
        "%s waits for %s %s, which is %s".formatted(who, number, waits, status));
  }

  private static Blocker holdingParent(Row row) {
    TaskId id = TaskId.of(row.text());
    String number = row.text() + "-" + row.number();
    return new Blocker(
        Cause.PARENT_STATUS, id, "%s, above it, is %s".formatted(number, row.text()));
  }

  static Task withStatus(Task task, Task.Status status) {
    return new Task(
        task.id(),
        task.number(),
        task.content(),
        status,
        task.phase(),
        task.usage(),
        task.revision());
  }
}
