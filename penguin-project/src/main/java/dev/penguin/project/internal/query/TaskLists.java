package dev.penguin.project.internal.query;

import static dev.penguin.project.internal.schema.Tables.TASK;

import dev.penguin.project.Project;
import dev.penguin.project.ProjectException.InvalidText;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.TaskQuery;
import dev.penguin.project.internal.row.ProjectRow;
import dev.penguin.project.internal.row.StoredValues;
import dev.penguin.project.internal.row.TaskRow;
import dev.penguin.project.internal.row.TaskSearch;
import dev.penguin.project.internal.store.Database;
import dev.penguin.project.internal.store.JsonText;
import dev.penguin.project.internal.store.PackedRow;
import dev.penguin.project.internal.store.Row;
import dev.penguin.project.internal.store.Sql;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.OrderField;
import org.jooq.Select;
import org.jooq.SelectOnConditionStep;
import org.jooq.impl.DSL;

/** Pages of tasks. Each page begins where an index says the one before has ended. */
public final class TaskLists {
  private static final dev.penguin.project.internal.schema.tables.Task ABOVE = TASK.as("above");

  /** Days as they sort, those without one last. */
  private static final Field<String> DUE = DSL.field("ifnull(task.due_date, 'none')", String.class);

  /** In the order of {@link #read}; for queries that call the table of tasks {@code t}. */
  static final String FIELDS =
      "format('%d %s %d %s %s %s %d %s %d %d %d %d %s', t.seq, t.id, t.number, above.id, t.status,"
          + " t.phase, t.priority, t.due_date, t.progress, t.created_at, t.updated_at, t.version,"
          + " t.title), t.assignee, nullif(t.tags, '[]')";

  private static final String BY_SEQ = Sql.text(tasks().where(TASK.SEQ.eq(DSL.param(TASK.SEQ))));

  private TaskLists() {}

  private static SelectOnConditionStep<?> tasks() {
    return DSL.select(DSL.field(FIELDS.replace("t.", "task.")))
        .from(TASK)
        .leftJoin(ABOVE)
        .on(ABOVE.SEQ.eq(TASK.PARENT));
  }

  /** A page of tasks. */
  public static TaskQuery.Page page(Database database, TaskQuery query) {
    ProjectRow project = ProjectRow.get(database, query.project());
    Select<?> select =
        tasks()
            .where(TASK.PROJECT.eq(project.seq()))
            .and(filter(database, project, query.filter()))
            .and(query.after().map(next -> after(query.order(), next)).orElse(DSL.noCondition()))
            .orderBy(order(query.order()))
            .limit(query.pageSize() + 1);
    String key = project.project().key();
    List<Listed> rows = database.list(row -> read(row, key), Sql.text(select), Sql.values(select));
    boolean more = rows.size() > query.pageSize();
    List<Listed> page = more ? rows.subList(0, query.pageSize()) : rows;
    Optional<String> next =
        more ? Optional.of(place(query.order(), page.get(page.size() - 1))) : Optional.empty();
    return new TaskQuery.Page(shown(database, project.project().status(), page), next);
  }

  /** Summaries with {@link Task.Status#READY} where that follows. */
  static List<Task.Summary> shown(Database database, Project.Status project, List<Listed> listed) {
    Set<Long> planned =
        listed.stream()
            .filter(row -> row.task().status() == Task.Status.PLANNED)
            .map(Listed::seq)
            .collect(Collectors.toSet());
    boolean active = project == Project.Status.ACTIVE;
    Set<Long> held = planned.isEmpty() || !active ? planned : Readiness.held(database, planned);
    List<Task.Summary> shown = new ArrayList<>(listed.size());
    for (Listed row : listed) {
      boolean ready = planned.contains(row.seq()) && !held.contains(row.seq());
      shown.add(ready ? row.ready() : row.task());
    }
    return shown;
  }

  private static Condition filter(Database database, ProjectRow project, TaskQuery.Filter filter) {
    Condition all = DSL.noCondition();
    if (!filter.statuses().isEmpty()) {
      all = all.and(status(project, filter.statuses()));
    }
    if (filter.parent().isPresent()) {
      all = all.and(TASK.PARENT.eq(TaskRow.seq(database, filter.parent().get())));
    }
    if (filter.rootsOnly()) {
      all = all.and(TASK.PARENT.isNull());
    }
    if (filter.tag().isPresent()) {
      all =
          all.and(
              DSL.condition(
                  "EXISTS (SELECT 1 FROM json_each(task.tags) WHERE value = {0})",
                  DSL.val(filter.tag().get())));
    }
    if (filter.assignee().isPresent()) {
      all = all.and(TASK.ASSIGNEE.eq(filter.assignee().get()));
    }
    if (filter.words().isPresent()) {
      all = all.and(TaskSearch.matches(filter.words().get()));
    }
    return all;
  }

  private static Condition status(ProjectRow project, Set<Task.Status> statuses) {
    Set<Task.Status> stored = EnumSet.copyOf(statuses);
    boolean ready = stored.remove(Task.Status.READY);
    boolean planned = stored.contains(Task.Status.PLANNED);
    if (ready && !planned || planned && !ready) {
      stored.remove(Task.Status.PLANNED);
      Condition wanted = planned ? isReady(project).not() : isReady(project);
      return TASK.STATUS
          .in(stored.stream().map(Enum::name).toList())
          .or(TASK.STATUS.eq(DSL.inline("PLANNED")).and(wanted));
    }
    return TASK.STATUS.in(stored.stream().map(Enum::name).toList());
  }

  private static Condition isReady(ProjectRow project) {
    if (project.project().status() != Project.Status.ACTIVE) {
      return DSL.falseCondition();
    }
    return DSL.condition("NOT " + Readiness.UNMET.replace("t.seq", "task.seq"))
        .and(
            TASK.PARENT
                .isNull()
                .or(
                    DSL.condition(
                        "task.parent NOT IN (" + Readiness.HELD_PARENTS.replace("?", "{0}") + ")",
                        DSL.val(project.seq()))));
  }

  private static List<OrderField<?>> order(TaskQuery.Order order) {
    return switch (order) {
      case CREATION -> List.of(TASK.NUMBER);
      case PRIORITY -> List.of(TASK.PRIORITY.desc(), TASK.SEQ);
      case DUE_DATE -> List.of(DUE, TASK.SEQ);
      case UPDATED -> List.of(TASK.UPDATED_AT.desc(), TASK.SEQ.desc());
    };
  }

  private static String place(TaskQuery.Order order, Listed row) {
    Task.Summary task = row.task();
    String value =
        switch (order) {
          case CREATION -> task.number().substring(task.number().lastIndexOf('-') + 1);
          case PRIORITY -> String.valueOf(StoredValues.rank(task.plan().priority()));
          case DUE_DATE -> task.plan().dueDate().map(Object::toString).orElse("none");
          case UPDATED -> String.valueOf(Row.micros(task.plan().revision().updatedAt()));
        };
    return order + ":" + value + ":" + row.seq();
  }

  private static Condition after(TaskQuery.Order order, String place) {
    String[] parts = place.split(":", -1);
    boolean form =
        order == TaskQuery.Order.DUE_DATE
            ? place.matches("DUE_DATE:(none|[0-9]{4}-[0-9]{2}-[0-9]{2}):[0-9]{1,18}")
            : place.matches(order + ":-?[0-9]{1,18}:[0-9]{1,18}");
    if (!form) {
      throw new InvalidText(
          "after '%.80s' is no page of a list in the order %s; take it from Page.next()"
              .formatted(place, order));
    }
    long seq = Long.parseLong(parts[2]);
    return switch (order) {
      case CREATION -> TASK.NUMBER.gt(Long.parseLong(parts[1]));
      case PRIORITY -> {
        long rank = Long.parseLong(parts[1]);
        yield TASK.PRIORITY.le(rank).and(TASK.PRIORITY.lt(rank).or(TASK.SEQ.gt(seq)));
      }
      case DUE_DATE -> DUE.ge(parts[1]).and(DUE.gt(parts[1]).or(TASK.SEQ.gt(seq)));
      case UPDATED -> {
        long time = Long.parseLong(parts[1]);
        yield TASK.UPDATED_AT.le(time).and(TASK.UPDATED_AT.lt(time).or(TASK.SEQ.lt(seq)));
      }
    };
  }

  /** The task of a row number in the project of a key. */
  static Listed bySeq(Database database, String key, long seq) {
    return database.first(row -> read(row, key), BY_SEQ, seq).orElseThrow();
  }

  /** A row of the project of a key. */
  static Listed read(Row row, String key) {
    PackedRow packed = new PackedRow(row.text());
    long seq = packed.number();
    TaskId id = TaskId.of(packed.word());
    String number = key + "-" + packed.number();
    String above = packed.word();
    Optional<TaskId> parent = above.isEmpty() ? Optional.empty() : Optional.of(TaskId.of(above));
    Task.Status status = Task.Status.valueOf(packed.word());
    Task.Phase phase = Task.Phase.valueOf(packed.word());
    Task.Priority priority = StoredValues.priority(packed.number());
    String due = packed.word();
    Optional<LocalDate> day = due.isEmpty() ? Optional.empty() : Optional.of(LocalDate.parse(due));
    int progress = Math.toIntExact(packed.number());
    Task.Revision revision =
        new Task.Revision(Row.time(packed.number()), Row.time(packed.number()), packed.number());
    String title = packed.rest();
    Task.Plan plan =
        new Task.Plan(
            priority, day, row.optionalText(), progress, JsonText.list(row.text()), revision);
    return new Listed(seq, new Task.Summary(id, number, parent, title, status, phase, plan));
  }

  /**
   * A row of a list.
   *
   * @param seq its row number
   * @param task the task with its stored status
   */
  record Listed(long seq, Task.Summary task) {
    Task.Summary ready() {
      return new Task.Summary(
          task.id(),
          task.number(),
          task.parent(),
          task.title(),
          Task.Status.READY,
          task.phase(),
          task.plan());
    }
  }
}
