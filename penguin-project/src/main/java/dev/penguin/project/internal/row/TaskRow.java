package dev.penguin.project.internal.row;

import static dev.penguin.project.internal.schema.Tables.DEPENDENCY;
import static dev.penguin.project.internal.schema.Tables.PROJECT;
import static dev.penguin.project.internal.schema.Tables.TASK;
import static dev.penguin.project.internal.schema.Tables.TASK_TEXT;

import dev.penguin.project.NewTask;
import dev.penguin.project.NoSuchTaskException;
import dev.penguin.project.Project;
import dev.penguin.project.ProjectId;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.internal.store.Database;
import dev.penguin.project.internal.store.JsonText;
import dev.penguin.project.internal.store.Row;
import dev.penguin.project.internal.store.Sql;
import dev.penguin.project.internal.store.WriteTransaction;
import java.util.List;
import java.util.Optional;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * A task as it is stored.
 *
 * @param seq its row number
 * @param project the row number of its project
 * @param parent the row number of its parent; null for none
 * @param children how many subtasks it has
 * @param projectStatus the status of its project
 * @param constrained whether it has a parent or dependencies, so that being planned does not yet
 *     mean being ready
 * @param task the task, with the stored status: never {@link Task.Status#READY}
 */
public record TaskRow(
    long seq,
    long project,
    @Nullable Long parent,
    long children,
    Project.Status projectStatus,
    boolean constrained,
    Task task) {

  /** What is planned of a task, in the order in which it is read and written. */
  static final List<Field<?>> PLAN =
      List.of(
          TASK.PRIORITY,
          TASK.TAGS,
          TASK.DUE_DATE,
          TASK.ESTIMATE,
          TASK.PROGRESS,
          TASK.PARALLELIZABLE,
          TASK.EFFORT,
          TASK.VALUE,
          TASK.RISK,
          TASK.SEQUENCE,
          TASK.ASSIGNEE,
          TASK.AGENT_ROLE,
          TASK.BUDGET_TOKENS,
          TASK.BUDGET_COST,
          TASK.BUDGET_NANOS,
          TASK.BUDGET_CALLS);

  /** The long texts of a task, in the order in which they are read and written. */
  static final List<Field<?>> TEXT =
      List.of(
          TASK_TEXT.DESCRIPTION,
          TASK_TEXT.ACCEPTANCE_CRITERIA,
          TASK_TEXT.DEFINITION_OF_DONE,
          TASK_TEXT.RECIPE,
          TASK_TEXT.ALLOWED_TOOLS,
          TASK_TEXT.REQUIRED_SKILLS,
          TASK_TEXT.METADATA);

  private static final dev.penguin.project.internal.schema.tables.Task ABOVE = TASK.as("above");
  private static final String BY_ID =
      Sql.text(
          DSL.select(
                  TASK.SEQ,
                  TASK.PROJECT,
                  TASK.PARENT,
                  TASK.CHILDREN,
                  PROJECT.STATUS,
                  DSL.field(
                      DSL.exists(
                          DSL.selectOne().from(DEPENDENCY).where(DEPENDENCY.TASK.eq(TASK.SEQ)))),
                  PROJECT.ID,
                  PROJECT.KEY,
                  TASK.NUMBER,
                  TASK.TITLE,
                  ABOVE.ID,
                  TASK.STATUS,
                  TASK.PHASE)
              .select(PLAN)
              .select(
                  TASK.USED_TOKENS,
                  TASK.USED_COST,
                  TASK.USED_NANOS,
                  TASK.USED_CALLS,
                  TASK.CREATED_AT,
                  TASK.UPDATED_AT,
                  TASK.VERSION)
              .select(TEXT)
              .from(TASK)
              .join(PROJECT)
              .on(PROJECT.SEQ.eq(TASK.PROJECT))
              .leftJoin(ABOVE)
              .on(ABOVE.SEQ.eq(TASK.PARENT))
              .leftJoin(TASK_TEXT)
              .on(TASK_TEXT.TASK.eq(TASK.SEQ))
              .where(TASK.ID.eq(DSL.param(TASK.ID))));

  public static TaskRow get(Database database, TaskId id) {
    return database
        .first(row -> read(row, id), BY_ID, id.toString())
        .orElseThrow(() -> new NoSuchTaskException(id));
  }

  /** The task of a number such as {@code SHOP-12}; empty when there is none. */
  public static Optional<TaskRow> find(Database database, String number) {
    int dash = number.lastIndexOf('-');
    if (dash < 1 || !number.substring(dash + 1).matches("[1-9][0-9]{0,17}")) {
      return Optional.empty();
    }
    return database
        .first(
            row -> TaskId.of(row.text()),
            "SELECT t.id FROM project p JOIN task t ON t.project = p.seq WHERE p.key = ? AND"
                + " t.number = ?",
            number.substring(0, dash),
            Long.parseLong(number.substring(dash + 1)))
        .map(id -> get(database, id));
  }

  /** The row number of the task of an id. */
  public static long seq(Database database, TaskId id) {
    return database
        .first(Row::number, "SELECT seq FROM task WHERE id = ?", id.toString())
        .orElseThrow(() -> new NoSuchTaskException(id));
  }

  /** Counts a change of a task that touches none of its values. */
  public static void touch(WriteTransaction change, TaskRow row) {
    change
        .database()
        .update(
            "UPDATE task SET updated_at = ?, version = version + 1 WHERE seq = ?",
            change.micros(),
            row.seq());
  }

  public String number() {
    return task.number();
  }

  public TaskRow with(Task changed) {
    return new TaskRow(seq, project, parent, children, projectStatus, constrained, changed);
  }

  /** Whether the task was planned and may be ready. */
  public boolean isPlanned() {
    return task.status() == Task.Status.PLANNED;
  }

  private static TaskRow read(Row row, TaskId id) {
    long seq = row.number();
    long project = row.number();
    Long parent = row.numberOrNull();
    long children = row.number();
    Project.Status projectStatus = Project.Status.valueOf(row.text());
    boolean dependent = row.flag();
    ProjectId projectId = ProjectId.of(row.text());
    String number = row.text() + "-" + row.number();
    NewTask.Builder content = NewTask.builder(projectId, row.text());
    String above = row.textOrNull();
    content.parent(above == null ? null : TaskId.of(above));
    Task.Status status = Task.Status.valueOf(row.text());
    Task.Phase phase = Task.Phase.valueOf(row.text());
    readPlan(row, content);
    var usage = row.usage();
    Task.Revision revision = new Task.Revision(row.instant(), row.instant(), row.number());
    readText(row, content);
    Task task = new Task(id, number, content.build(), status, phase, usage, revision);
    return new TaskRow(
        seq, project, parent, children, projectStatus, dependent || parent != null, task);
  }

  private static void readPlan(Row row, NewTask.Builder content) {
    content
        .priority(StoredValues.priority(row.number()))
        .tags(JsonText.list(row.text()))
        .dueDate(row.dayOrNull())
        .estimate(row.durationOrNull())
        .progress(row.integer())
        .parallelizable(row.flag())
        .effort(row.integer())
        .value(row.integer())
        .risk(row.integer())
        .sequence(row.integer())
        .assignee(row.textOrNull())
        .agentRole(row.textOrNull())
        .budget(row.budget());
  }

  private static void readText(Row row, NewTask.Builder content) {
    content
        .description(row.text())
        .acceptanceCriteria(JsonText.list(row.text()))
        .definitionOfDone(row.text())
        .recipe(row.text())
        .allowedTools(JsonText.list(row.text()))
        .requiredSkills(JsonText.list(row.text()))
        .metadata(JsonText.map(row.text()));
  }
}
