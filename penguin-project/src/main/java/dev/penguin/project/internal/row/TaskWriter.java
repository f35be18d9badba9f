package dev.penguin.project.internal.row;

import static dev.penguin.project.internal.schema.Tables.TASK;
import static dev.penguin.project.internal.schema.Tables.TASK_TEXT;

import dev.penguin.project.NewTask;
import dev.penguin.project.Task;
import dev.penguin.project.internal.store.Database;
import dev.penguin.project.internal.store.JsonText;
import dev.penguin.project.internal.store.Row;
import dev.penguin.project.internal.store.Sql;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/** Writes tasks: what {@link TaskRow} reads. */
public final class TaskWriter {
  private static final List<Field<?>> CONTENT =
      joined(List.of(TASK.TITLE), TaskRow.PLAN, List.of(TASK.UPDATED_AT, TASK.VERSION));
  private static final String INSERT = Sql.insert(TASK, insertedFields());
  private static final String UPDATE = Sql.update(TASK, TASK.SEQ, CONTENT);
  private static final String INSERT_TEXT =
      Sql.insert(TASK_TEXT, joined(List.of(TASK_TEXT.TASK), TaskRow.TEXT));

  private TaskWriter() {}

  @SafeVarargs
  private static List<Field<?>> joined(List<? extends Field<?>>... parts) {
    List<Field<?>> all = new ArrayList<>();
    for (List<? extends Field<?>> part : parts) {
      all.addAll(part);
    }
    return all;
  }

  /** Writes a new task; its words are not in the index yet. */
  public static void insert(
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

  /** Writes the values, revision, texts and words of a task that is there. */
  public static void update(Database database, long seq, Task task) {
    List<@Nullable Object> values = values(task);
    values.add(seq);
    database.update(UPDATE, values.toArray());
    database.update("DELETE FROM task_text WHERE task = ?", seq);
    database.update("DELETE FROM task_search WHERE rowid = ?", seq);
    writeText(database, seq, task.content());
    TaskSearch.write(database, seq, seq);
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
    values.add(StoredValues.rank(content.priority()));
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
    StoredValues.addBudget(values, content.budget());
    values.add(Row.micros(task.updatedAt()));
    values.add(task.version());
    return values;
  }
}
