package dev.penguin.project.internal;

import static dev.penguin.project.internal.schema.Tables.TASK;
import static dev.penguin.project.internal.schema.Tables.TASK_TEXT;

import dev.penguin.project.NewTask;
import dev.penguin.project.NoSuchTaskException;
import dev.penguin.project.ProjectEvent.Action;
import dev.penguin.project.ProjectException.Refused;
import dev.penguin.project.ProjectException.StaleVersion;
import dev.penguin.project.ProjectId;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/** Makes, reads and changes tasks. */
public final class Tasks {
  private static final List<Field<?>> CONTENT =
      joined(List.of(TASK.TITLE), TaskRow.PLAN, List.of(TASK.UPDATED_AT, TASK.VERSION));
  private static final String INSERT = Sql.insert(TASK, insertedFields());
  private static final String UPDATE = Sql.update(TASK, TASK.SEQ, CONTENT);
  private static final String INSERT_TEXT =
      Sql.insert(TASK_TEXT, joined(List.of(TASK_TEXT.TASK), TaskRow.TEXT));

  private Tasks() {}

  @SafeVarargs
  private static List<Field<?>> joined(List<? extends Field<?>>... parts) {
    List<Field<?>> all = new ArrayList<>();
    for (List<? extends Field<?>> part : parts) {
      all.addAll(part);
    }
    return all;
  }

  /** Makes a task. */
  public static Task create(Change change, NewTask content) {
    TaskBatch batch = new TaskBatch(change);
    TaskRow made = batch.add(content);
    batch.finish();
    return Readiness.shown(change.database(), made);
  }

  /** Makes many tasks of any projects; all of them or none. */
  public static List<TaskId> createAll(Change change, List<NewTask> contents) {
    TaskBatch batch = new TaskBatch(change);
    List<TaskId> ids = new ArrayList<>(contents.size());
    for (NewTask content : contents) {
      ids.add(batch.add(content).task().id());
    }
    batch.finish();
    return ids;
  }

  static void insert(
      Database database, Task task, long seq, long project, long number, @Nullable Long parent) {
    List<@Nullable Object> values = values(task);
    values.add(seq);
    values.add(task.id().toString());
    values.add(project);
    values.add(number);
    values.add(parent);
    values.add(task.status().name());
    values.add(task.phase().name());
    values.add(Row.micros(task.createdAt()));
    database.update(INSERT, values.toArray());
    writeText(database, seq, task.content());
  }

  private static void writeText(Database database, long seq, NewTask content) {
    if (hasText(content)) {
      database.update(
          INSERT_TEXT,
          seq,
          content.description(),
          JsonText.of(content.acceptanceCriteria()),
          content.definitionOfDone(),
          content.recipe(),
          JsonText.of(content.allowedTools()),
          JsonText.of(content.requiredSkills()),
          JsonText.of(content.metadata()));
    }
  }

  private static boolean hasText(NewTask content) {
    return !content.description().isEmpty()
        || !content.acceptanceCriteria().isEmpty()
        || !content.definitionOfDone().isEmpty()
        || !content.recipe().isEmpty()
        || !content.allowedTools().isEmpty()
        || !content.requiredSkills().isEmpty()
        || !content.metadata().isEmpty();
  }

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

  /** The task of an id. */
  public static Task get(Database database, TaskId id) {
    return Readiness.shown(database, TaskRow.get(database, id));
  }

  /** The task of a number such as {@code SHOP-12}; empty when there is none. */
  public static Optional<Task> find(Database database, String number) {
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

  /** Gives a task other values. */
  public static Task update(Change change, TaskId id, long version, NewTask content) {
    Database database = change.database();
    TaskRow row = TaskRow.get(database, id);
    Task old = row.task();
    if (old.version() != version) {
      throw new StaleVersion("Task " + old.number(), version, old.version());
    }
    if (!old.project().equals(content.project()) || !old.parent().equals(content.parent())) {
      throw new Refused(
          "A change of %s's values leaves its project and parent alone; use moveTask"
              .formatted(old.number()));
    }
    refuseArchived(old);
    Leases.guard(change, row);
    Task changed =
        new Task(
            id,
            old.number(),
            content,
            old.status(),
            old.phase(),
            old.usage(),
            new Task.Revision(old.createdAt(), change.now(), old.version() + 1));
    List<@Nullable Object> values = values(changed);
    values.add(row.seq());
    database.update(UPDATE, values.toArray());
    database.update("DELETE FROM task_text WHERE task = ?", row.seq());
    database.update("DELETE FROM task_search WHERE rowid = ?", row.seq());
    writeText(database, row.seq(), content);
    TaskSearch.write(database, row.seq(), row.seq());
    Events.taskChanged(change, changed, Action.CHANGED);
    return Readiness.shown(database, row.with(changed));
  }

  static void refuseArchived(Task task) {
    if (task.status() == Task.Status.ARCHIVED) {
      throw new Refused("%s is archived, and nothing about it changes".formatted(task.number()));
    }
  }

  /** Counts a change of a task that touches none of its values. */
  static void touch(Change change, TaskRow row) {
    change
        .database()
        .update(
            "UPDATE task SET updated_at = ?, version = version + 1 WHERE seq = ?",
            change.micros(),
            row.seq());
  }

  static long seq(Database database, TaskId id) {
    return database
        .first(Row::number, "SELECT seq FROM task WHERE id = ?", id.toString())
        .orElseThrow(() -> new NoSuchTaskException(id));
  }

  static Task.Priority priority(long rank) {
    for (Task.Priority priority : Task.Priority.values()) {
      if (rank(priority) == rank) {
        return priority;
      }
    }
    throw new IllegalStateException("There is no priority " + rank);
  }

  /** How priorities are stored, so that they sort. */
  static long rank(Task.Priority priority) {
    return switch (priority) {
      case LOW -> 0;
      case NORMAL -> 1;
      case HIGH -> 2;
      case CRITICAL -> 3;
    };
  }

  private static List<Field<?>> insertedFields() {
    List<Field<?>> fields = new ArrayList<>(CONTENT);
    fields.addAll(
        List.of(
            TASK.SEQ,
            TASK.ID,
            TASK.PROJECT,
            TASK.NUMBER,
            TASK.PARENT,
            TASK.STATUS,
            TASK.PHASE,
            TASK.CREATED_AT));
    return fields;
  }

  /** In the order of {@link #CONTENT}. */
  private static List<@Nullable Object> values(Task task) {
    NewTask content = task.content();
    List<@Nullable Object> values = new ArrayList<>(32);
    values.add(content.title());
    values.add(rank(content.priority()));
    values.add(JsonText.of(content.tags()));
    values.add(content.dueDate().map(Object::toString).orElse(null));
    values.add(content.estimate().map(Duration::toNanos).orElse(null));
    values.add(content.progress());
    values.add(content.parallelizable() ? 1 : 0);
    values.add(content.effort());
    values.add(content.value());
    values.add(content.risk());
    values.add(content.sequence());
    values.add(content.assignee().orElse(null));
    values.add(content.agentRole().orElse(null));
    Charges.addBudget(values, content.budget());
    values.add(Row.micros(task.updatedAt()));
    values.add(task.version());
    return values;
  }
}
