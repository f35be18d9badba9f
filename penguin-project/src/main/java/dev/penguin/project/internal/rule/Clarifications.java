package dev.penguin.project.internal.rule;

import dev.penguin.project.Clarification;
import dev.penguin.project.Clarification.Status;
import dev.penguin.project.ProjectException.IllegalTransition;
import dev.penguin.project.ProjectException.NoSuchEntry;
import dev.penguin.project.ProjectException.Refused;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.Transition.State;
import dev.penguin.project.internal.event.Events;
import dev.penguin.project.internal.query.Readiness;
import dev.penguin.project.internal.row.TaskRow;
import dev.penguin.project.internal.store.Database;
import dev.penguin.project.internal.store.Row;
import dev.penguin.project.internal.store.WriteTransaction;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Questions about tasks. While one is open, its task waits. */
public final class Clarifications {
  private Clarifications() {}

  /** Asks a question; the task waits until all of its questions are answered or withdrawn. */
  public static Clarification ask(WriteTransaction change, TaskId id, String question) {
    Database database = change.database();
    TaskRow row = TaskRow.get(database, id);
    TaskGuard.guard(change, row);
    if (question.isBlank()) {
      throw new Refused("A question must not be blank");
    }
    Task.Status status = row.task().status();
    if (!status.isOpen() || status == Task.Status.IN_REVIEW) {
      throw new IllegalTransition(
          "%s is %s; questions can be asked only about open work".formatted(row.number(), status));
    }
    long number =
        1 + database.number("SELECT max(number) FROM clarification WHERE task = ?", row.seq());
    database.update(
        "INSERT INTO clarification (task, number, question, asked_at, status) VALUES (?, ?, ?, ?,"
            + " 'OPEN')",
        row.seq(),
        number,
        question,
        change.micros());
    if (status == Task.Status.PLANNED || status == Task.Status.RUNNING) {
      Transitions.apply(
          change,
          row,
          new State(Task.Status.WAITING, row.task().phase()),
          "question " + number,
          false);
    }
    int count = Math.toIntExact(number);
    Events.clarificationChanged(change, row.task(), count, Status.OPEN);
    return new Clarification(id, count, question, change.now(), Status.OPEN, Optional.empty());
  }

  /** Answers a question. */
  public static Clarification answer(
      WriteTransaction change, TaskId id, int number, String answer) {
    return close(change, id, number, Status.ANSWERED, answer);
  }

  /** Withdraws a question. */
  public static Clarification withdraw(WriteTransaction change, TaskId id, int number) {
    return close(change, id, number, Status.WITHDRAWN, "");
  }

  private static Clarification close(
      WriteTransaction change, TaskId id, int number, Status status, String answer) {
    Database database = change.database();
    TaskRow row = TaskRow.get(database, id);
    TaskGuard.guardOwn(change, row);
    boolean answered = status == Status.ANSWERED;
    int changed =
        database.update(
            "UPDATE clarification SET status = ?, answer = ?, answered_by = ?, answered_at = ?"
                + " WHERE task = ? AND number = ? AND status = 'OPEN'",
            status.name(),
            answered ? answer : null,
            answered ? change.actor().name() : null,
            answered ? change.micros() : null,
            row.seq(),
            number);
    if (changed == 0) {
      throw new NoSuchEntry("%s has no open question %d".formatted(row.number(), number));
    }
    Events.clarificationChanged(change, row.task(), number, status);
    if (row.task().status() == Task.Status.WAITING
        && Transitions.firstOpenQuestion(database, row).isEmpty()) {
      goOn(change, row, number);
    }
    return of(database, id).get(number - 1);
  }

  /** Back to the worker that still holds the task, else to the plan. */
  private static void goOn(WriteTransaction change, TaskRow row, int number) {
    boolean running = TaskGuard.isHeld(change, row) && Readiness.isAllowed(change.database(), row);
    Task.Status status = running ? Task.Status.RUNNING : Task.Status.PLANNED;
    Task.Phase phase = TransitionTable.usualPhase(Transitions.state(row), status);
    if (!running) {
      Executions.abandon(change, row);
    }
    Transitions.apply(
        change, row, new State(status, phase), "question " + number + " is closed", false);
  }

  /** The questions about a task, first one first. */
  public static List<Clarification> of(Database database, TaskId id) {
    return database.list(
        row -> read(row, id),
        "SELECT number, question, asked_at, status, answer, answered_by, answered_at FROM"
            + " clarification WHERE task = ? ORDER BY number",
        TaskRow.seq(database, id));
  }

  private static Clarification read(Row row, TaskId id) {
    int number = row.integer();
    String question = row.text();
    Instant asked = row.instant();
    Status status = Status.valueOf(row.text());
    String text = row.textOrNull();
    String by = row.text();
    Long at = row.numberOrNull();
    Optional<Clarification.Answer> answer =
        text == null || at == null
            ? Optional.empty()
            : Optional.of(new Clarification.Answer(text, by, Row.time(at)));
    return new Clarification(id, number, question, asked, status, answer);
  }
}
