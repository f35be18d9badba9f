package dev.penguin.project.internal.rule;

import static dev.penguin.project.internal.schema.Tables.EXECUTION;

import dev.penguin.project.Execution;
import dev.penguin.project.Execution.Outcome;
import dev.penguin.project.Execution.Result;
import dev.penguin.project.ProjectEvent.Action;
import dev.penguin.project.ProjectException.IllegalTransition;
import dev.penguin.project.ProjectException.NoSuchEntry;
import dev.penguin.project.ResourceBudget.Usage;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.internal.event.Events;
import dev.penguin.project.internal.row.TaskRow;
import dev.penguin.project.internal.store.Database;
import dev.penguin.project.internal.store.JsonText;
import dev.penguin.project.internal.store.Row;
import dev.penguin.project.internal.store.Sql;
import dev.penguin.project.internal.store.WriteTransaction;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Attempts at tasks. */
public final class Executions {
  private static final String INSERT =
      Sql.insert(
          EXECUTION,
          List.of(
              EXECUTION.TASK,
              EXECUTION.ATTEMPT,
              EXECUTION.EXECUTOR,
              EXECUTION.SESSION_ID,
              EXECUTION.STARTED_AT,
              EXECUTION.SUMMARY,
              EXECUTION.TOOLS_USED));
  private static final String END =
      Sql.update(
          EXECUTION,
          EXECUTION.SEQ,
          List.of(
              EXECUTION.ENDED_AT,
              EXECUTION.OUTCOME,
              EXECUTION.SUMMARY,
              EXECUTION.TOOLS_USED,
              EXECUTION.ERROR));
  private static final String LIST =
      """
      SELECT e.attempt, e.executor, e.session_id, e.started_at, e.ended_at, e.outcome, e.summary,
        e.tools_used, e.error, ifnull(sum(c.tokens), 0), ifnull(sum(c.cost), 0),
        ifnull(sum(c.nanos), 0), ifnull(sum(c.calls), 0)
      FROM execution e LEFT JOIN charge c ON c.execution = e.seq
      WHERE e.task = ? GROUP BY e.seq ORDER BY e.attempt
      """;

  private Executions() {}

  /** Begins an attempt at a running task. */
  public static Execution start(
      WriteTransaction change, TaskId id, String executor, @Nullable String session) {
    Database database = change.database();
    TaskRow row = TaskRow.get(database, id);
    TaskGuard.guard(change, row);
    if (row.task().status() != Task.Status.RUNNING) {
      throw new IllegalTransition(
          "%s is %s; an attempt begins when it is RUNNING"
              .formatted(row.number(), row.task().status()));
    }
    open(database, row)
        .ifPresent(
            attempt -> {
              throw new IllegalTransition(
                  "Attempt %d at %s has not ended; end it first"
                      .formatted(attempt.number(), row.number()));
            });
    long attempt =
        1 + database.number("SELECT max(attempt) FROM execution WHERE task = ?", row.seq());
    database.update(INSERT, row.seq(), attempt, executor, session, change.micros(), "", "[]");
    Events.executionChanged(change, row.task(), Math.toIntExact(attempt), Action.ADDED);
    return new Execution(
        id,
        Math.toIntExact(attempt),
        executor,
        Optional.ofNullable(session),
        change.now(),
        Usage.zero(),
        Optional.empty());
  }

  /** Ends the attempt that is under way, and charges what it used and was not charged yet. */
  public static Execution end(WriteTransaction change, TaskId id, Result result, Usage usage) {
    Database database = change.database();
    TaskRow row = TaskRow.get(database, id);
    TaskGuard.guard(change, row);
    Attempt attempt =
        open(database, row)
            .orElseThrow(
                () -> new NoSuchEntry("No attempt at %s is under way".formatted(row.number())));
    if (!usage.equals(Usage.zero())) {
      BudgetLedger.record(change, row, usage);
    }
    end(change, row, attempt, result);
    List<Execution> all = of(database, id);
    return all.get(all.size() - 1);
  }

  /** Ends an attempt whose worker is gone. */
  static void abandon(WriteTransaction change, TaskRow row) {
    open(change.database(), row)
        .ifPresent(
            attempt ->
                end(
                    change,
                    row,
                    attempt,
                    new Result(
                        Outcome.INCOMPLETE,
                        "",
                        List.of(),
                        Optional.of("The worker gave up its lease, or let it run out"))));
  }

  private static void end(WriteTransaction change, TaskRow row, Attempt attempt, Result result) {
    change
        .database()
        .update(
            END,
            change.micros(),
            result.outcome().name(),
            result.summary(),
            JsonText.of(result.toolsUsed()),
            result.error().orElse(null),
            attempt.seq());
    Events.executionChanged(change, row.task(), attempt.number(), Action.REMOVED);
  }

  private static Optional<Attempt> open(Database database, TaskRow row) {
    return database.first(
        found -> new Attempt(found.number(), found.integer()),
        "SELECT seq, attempt FROM execution WHERE task = ? AND ended_at IS NULL",
        row.seq());
  }

  /** The attempts at a task, first one first. */
  public static List<Execution> of(Database database, TaskId id) {
    return database.list(row -> read(row, id), LIST, TaskRow.seq(database, id));
  }

  private static Execution read(Row row, TaskId id) {
    int attempt = row.integer();
    String executor = row.text();
    Optional<String> session = row.optionalText();
    Instant started = row.instant();
    Long ended = row.numberOrNull();
    Optional<Outcome> outcome = row.optionalText().map(Outcome::valueOf);
    String summary = row.text();
    List<String> tools = JsonText.list(row.text());
    Optional<String> error = row.optionalText();
    Optional<Execution.End> end =
        outcome.map(
            value ->
                new Execution.End(
                    Row.time(ended == null ? 0 : ended), new Result(value, summary, tools, error)));
    return new Execution(id, attempt, executor, session, started, row.usage(), end);
  }

  private record Attempt(long seq, int number) {}
}
