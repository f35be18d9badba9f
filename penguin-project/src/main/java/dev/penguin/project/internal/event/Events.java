package dev.penguin.project.internal.event;

import static dev.penguin.project.internal.schema.Tables.EVENT;

import dev.penguin.project.Actor;
import dev.penguin.project.Clarification;
import dev.penguin.project.ProjectEvent;
import dev.penguin.project.ProjectEvent.Action;
import dev.penguin.project.ProjectId;
import dev.penguin.project.ResourceBudget.Usage;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.Transition;
import dev.penguin.project.internal.store.Database;
import dev.penguin.project.internal.store.JsonText;
import dev.penguin.project.internal.store.Row;
import dev.penguin.project.internal.store.Sql;
import dev.penguin.project.internal.store.WriteTransaction;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The outbox: events are written with the change that they tell of. */
public final class Events {
  private static final String INSERT =
      Sql.insert(
          EVENT,
          List.of(
              EVENT.AT,
              EVENT.ACTOR_KIND,
              EVENT.ACTOR,
              EVENT.PROJECT,
              EVENT.TASK,
              EVENT.TYPE,
              EVENT.DETAIL));
  private static final String INSERT_ADDED =
      "INSERT INTO event (at, actor_kind, actor, project, task, type, detail) SELECT t.created_at,"
          + " ?, ?, p.id, t.id, 'task', ? FROM task t CROSS JOIN project p WHERE t.seq BETWEEN ? AND"
          + " ? AND p.seq = t.project ORDER BY t.seq";
  private static final String AFTER =
      "SELECT seq, at, actor_kind, actor, project, task, type, detail FROM event WHERE seq > ?"
          + " ORDER BY seq LIMIT ?";

  private Events() {}

  /** The sequence number of the newest event; 0 when there is none. */
  public static long last(Database database) {
    return database.number("SELECT max(seq) FROM event");
  }

  /** The events that follow a sequence number, oldest first. */
  public static List<ProjectEvent> after(Database database, long sequence, int limit) {
    return database.list(Events::read, AFTER, sequence, limit);
  }

  public static void projectChanged(WriteTransaction change, ProjectId project, Action action) {
    write(change, project, null, "project", List.of(action.name()));
  }

  public static void taskChanged(WriteTransaction change, Task task, Action action) {
    write(change, task.project(), task.id(), "task", List.of(action.name()));
  }

  /** The events of tasks that this change has made, given by their first and last row number. */
  public static void tasksAdded(WriteTransaction change, long first, long last) {
    change
        .database()
        .update(
            INSERT_ADDED,
            change.actor().kind().name(),
            change.actor().name(),
            JsonText.of(List.of(Action.ADDED.name())),
            first,
            last);
  }

  public static void movedOn(
      WriteTransaction change,
      Task task,
      Transition.State from,
      Transition.State to,
      String reason) {
    write(
        change,
        task.project(),
        task.id(),
        "transition",
        List.of(
            from.status().name(),
            from.phase().name(),
            to.status().name(),
            to.phase().name(),
            reason));
  }

  public static void dependencyChanged(
      WriteTransaction change, Task task, TaskId dependsOn, Action action) {
    write(
        change,
        task.project(),
        task.id(),
        "dependency",
        List.of(action.name(), dependsOn.toString()));
  }

  public static void charged(WriteTransaction change, Task task, Usage usage) {
    write(
        change,
        task.project(),
        task.id(),
        "charge",
        List.of(
            Long.toString(usage.tokens()),
            usage.costUsd().toPlainString(),
            usage.duration().toString(),
            Long.toString(usage.toolCalls())));
  }

  public static void leaseChanged(WriteTransaction change, Task task, String owner, Action action) {
    write(change, task.project(), task.id(), "lease", List.of(action.name(), owner));
  }

  public static void executionChanged(
      WriteTransaction change, Task task, int attempt, Action action) {
    write(
        change,
        task.project(),
        task.id(),
        "execution",
        List.of(action.name(), Integer.toString(attempt)));
  }

  public static void evidenceChanged(
      WriteTransaction change, Task task, String key, Action action) {
    write(change, task.project(), task.id(), "evidence", List.of(action.name(), key));
  }

  public static void clarificationChanged(
      WriteTransaction change, Task task, int number, Clarification.Status status) {
    write(
        change,
        task.project(),
        task.id(),
        "clarification",
        List.of(status.name(), Integer.toString(number)));
  }

  private static void write(
      WriteTransaction change,
      ProjectId project,
      @Nullable TaskId task,
      String type,
      List<String> detail) {
    change
        .database()
        .update(
            INSERT,
            change.micros(),
            change.actor().kind().name(),
            change.actor().name(),
            project.toString(),
            task == null ? null : task.toString(),
            type,
            JsonText.of(detail));
  }

  private static ProjectEvent read(Row row) {
    long sequence = row.number();
    Instant at = row.instant();
    Actor actor = new Actor(Actor.Kind.valueOf(row.text()), row.text());
    ProjectEvent.Header header =
        new ProjectEvent.Header(sequence, at, actor, ProjectId.of(row.text()));
    Optional<TaskId> task = row.optionalText().map(TaskId::of);
    String type = row.text();
    List<String> detail = JsonText.list(row.text());
    if (type.equals("project")) {
      return new ProjectEvent.ProjectChanged(header, action(detail));
    }
    return task.isEmpty()
        ? new ProjectEvent.Unknown(header, type)
        : ofTask(header, task.get(), type, detail);
  }

  private static ProjectEvent ofTask(
      ProjectEvent.Header header, TaskId task, String type, List<String> detail) {
    return switch (type) {
      case "task" -> new ProjectEvent.TaskChanged(header, task, action(detail));
      case "transition" ->
          new ProjectEvent.TaskMovedOn(
              header,
              task,
              state(detail.get(0), detail.get(1)),
              state(detail.get(2), detail.get(3)),
              detail.get(4));
      case "dependency" ->
          new ProjectEvent.DependencyChanged(
              header, task, TaskId.of(detail.get(1)), action(detail));
      case "charge" -> new ProjectEvent.Charged(header, task, usage(detail));
      case "lease" -> new ProjectEvent.LeaseChanged(header, task, detail.get(1), action(detail));
      case "execution" ->
          new ProjectEvent.ExecutionChanged(
              header, task, Integer.parseInt(detail.get(1)), action(detail));
      case "evidence" ->
          new ProjectEvent.EvidenceChanged(header, task, detail.get(1), action(detail));
      case "clarification" ->
          new ProjectEvent.ClarificationChanged(
              header,
              task,
              Integer.parseInt(detail.get(1)),
              Clarification.Status.valueOf(detail.get(0)));
      default -> new ProjectEvent.Unknown(header, type);
    };
  }

  private static Action action(List<String> detail) {
    return Action.valueOf(detail.get(0));
  }

  private static Transition.State state(String status, String phase) {
    return new Transition.State(Task.Status.valueOf(status), Task.Phase.valueOf(phase));
  }

  private static Usage usage(List<String> detail) {
    return new Usage(
        Long.parseLong(detail.get(0)),
        new BigDecimal(detail.get(1)),
        Duration.parse(detail.get(2)),
        Long.parseLong(detail.get(3)));
  }
}
