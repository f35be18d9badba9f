package dev.penguin.project.internal.rule;

import dev.penguin.project.ProjectException.BudgetExceeded;
import dev.penguin.project.ResourceBudget;
import dev.penguin.project.ResourceBudget.Usage;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.internal.event.Events;
import dev.penguin.project.internal.query.Readiness;
import dev.penguin.project.internal.row.TaskRow;
import dev.penguin.project.internal.store.Database;
import dev.penguin.project.internal.store.Row;
import dev.penguin.project.internal.store.WriteTransaction;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Charges, and the sums of them at the task, at each task above it, and at the project. */
public final class BudgetLedger {
  private static final String SUMS =
      "used_tokens = used_tokens + ?, used_cost = used_cost + ?, used_nanos = used_nanos + ?,"
          + " used_calls = used_calls + ?";

  static final String UP =
      """
      WITH RECURSIVE up (seq, parent) AS (
        SELECT seq, parent FROM task WHERE seq = ?
        UNION
        SELECT p.seq, p.parent FROM up JOIN task p ON p.seq = up.parent)
      """;

  private static final String NO_LIMIT = "9223372036854775807";

  private static final String FITS =
      """
      (used_tokens + ? <= ifnull(budget_tokens, %1$s)
       AND used_cost + ? <= ifnull(budget_cost, %1$s)
       AND used_nanos + ? <= ifnull(budget_nanos, %1$s)
       AND used_calls + ? <= ifnull(budget_calls, %1$s))
      """
          .formatted(NO_LIMIT);

  private static final String COUNTABLE =
      """
      (used_tokens + ? <= %1$s AND used_cost + ? <= %1$s AND used_nanos + ? <= %1$s
       AND used_calls + ? <= %1$s)
      """
          .formatted(NO_LIMIT);

  private static final String BUDGET =
      "budget_tokens, budget_cost, budget_nanos, budget_calls, used_tokens, used_cost, used_nanos,"
          + " used_calls";

  private static final String TASKS_WITHOUT_ROOM =
      UP
          + "SELECT (SELECT key FROM project WHERE seq = task.project) || '-' || number, "
          + BUDGET
          + " FROM task WHERE seq IN (SELECT seq FROM up) AND NOT %s LIMIT 1";

  private static final String PROJECT_WITHOUT_ROOM =
      "SELECT 'project ' || key, " + BUDGET + " FROM project WHERE seq = ? AND NOT %s";

  private static final String EXCEEDED = TASKS_WITHOUT_ROOM.formatted(FITS);
  private static final String PROJECT_EXCEEDED = PROJECT_WITHOUT_ROOM.formatted(FITS);
  private static final String UNCOUNTABLE = TASKS_WITHOUT_ROOM.formatted(COUNTABLE);
  private static final String PROJECT_UNCOUNTABLE = PROJECT_WITHOUT_ROOM.formatted(COUNTABLE);

  private static final String CHARGE_TASKS =
      UP + "UPDATE task SET " + SUMS + " WHERE seq IN (SELECT seq FROM up)";

  private static final String INSERT =
      "INSERT INTO charge (project, task, execution, tokens, cost, nanos, calls, actor_kind, actor,"
          + " at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private BudgetLedger() {}

  /** Charges a task, and with it all above; during an execution, also that. */
  public static Task charge(WriteTransaction change, TaskId id, Usage usage) {
    TaskRow row = TaskRow.get(change.database(), id);
    TaskGuard.refuseArchived(row.task());
    TaskGuard.guard(change, row);
    Database database = change.database();
    refuseExcess(database, EXCEEDED, row.seq(), usage);
    refuseExcess(database, PROJECT_EXCEEDED, row.project(), usage);
    add(change, row, usage);
    return Readiness.get(database, id);
  }

  /**
   * Counts what a worker has used, whatever the budgets say: it is gone, and the next charge finds
   * nothing left.
   */
  static void record(WriteTransaction change, TaskRow row, Usage usage) {
    refuseExcess(change.database(), UNCOUNTABLE, row.seq(), usage);
    refuseExcess(change.database(), PROJECT_UNCOUNTABLE, row.project(), usage);
    add(change, row, usage);
  }

  private static void add(WriteTransaction change, TaskRow row, Usage usage) {
    Database database = change.database();
    Object[] amounts = amounts(usage);
    database.update(CHARGE_TASKS, row.seq(), amounts[0], amounts[1], amounts[2], amounts[3]);
    database.update(
        "UPDATE project SET " + SUMS + " WHERE seq = ?",
        amounts[0],
        amounts[1],
        amounts[2],
        amounts[3],
        row.project());
    Optional<Long> execution =
        database.first(
            Row::number,
            "SELECT seq FROM execution WHERE task = ? AND ended_at IS NULL",
            row.seq());
    database.update(
        INSERT,
        row.project(),
        row.seq(),
        execution.orElse(null),
        amounts[0],
        amounts[1],
        amounts[2],
        amounts[3],
        change.actor().kind().name(),
        change.actor().name(),
        change.micros());
    Events.charged(change, row.task(), usage);
  }

  /** The nearest budget that would be exceeded is named: the task's, then upwards. */
  private static void refuseExcess(Database database, String sql, long seq, Usage usage) {
    Object[] amounts = amounts(usage);
    database
        .first(BudgetLedger::readLimits, sql, seq, amounts[0], amounts[1], amounts[2], amounts[3])
        .ifPresent(
            limits -> {
              throw new BudgetExceeded(limits.refusal(usage));
            });
  }

  /** Moves what was charged to a subtree (temporary table {@code doomed}) to the task above it. */
  static void passOn(Database database, String subtree, long root, @Nullable Long parent) {
    database.update(
        subtree + "UPDATE charge SET task = ? WHERE task IN (SELECT seq FROM sub)", root, parent);
  }

  /** Adds a subtree's sums to those of the tasks from {@code above} upwards, or takes them away. */
  static void shift(Database database, long above, Usage usage, int sign) {
    Object[] amounts = amounts(usage);
    database.update(
        CHARGE_TASKS,
        above,
        sign * (long) amounts[0],
        sign * (long) amounts[1],
        sign * (long) amounts[2],
        sign * (long) amounts[3]);
  }

  /** Refuses a subtree whose sums do not fit into the budgets from {@code above} upwards. */
  static void refuseExcessAbove(Database database, long above, Usage usage) {
    refuseExcess(database, EXCEEDED, above, usage);
  }

  private static Object[] amounts(Usage usage) {
    return new Object[] {
      usage.tokens(), Row.units(usage.costUsd()), usage.duration().toNanos(), usage.toolCalls()
    };
  }

  private static Limits readLimits(Row row) {
    return new Limits(row.text(), row.budget(), row.usage());
  }

  /** Whose limits, and what is used of them. */
  private record Limits(String whose, ResourceBudget budget, Usage used) {
    String refusal(Usage more) {
      String which;
      if (budget.tokens().isPresent()
          && used.tokens() + more.tokens() > budget.tokens().getAsLong()) {
        which = excess("tokens", budget.tokens().getAsLong(), used.tokens(), more.tokens());
      } else if (budget.costUsd().isPresent()
          && used.costUsd().add(more.costUsd()).compareTo(budget.costUsd().get()) > 0) {
        which =
            excess(
                "US dollars",
                budget.costUsd().get().toPlainString(),
                used.costUsd().toPlainString(),
                more.costUsd().toPlainString());
      } else if (budget.duration().isPresent()
          && used.duration().plus(more.duration()).compareTo(budget.duration().get()) > 0) {
        which = excess("working time", budget.duration().get(), used.duration(), more.duration());
      } else if (budget.toolCalls().isPresent()
          && used.toolCalls() + more.toolCalls() > budget.toolCalls().getAsLong()) {
        which =
            excess(
                "tool calls", budget.toolCalls().getAsLong(), used.toolCalls(), more.toolCalls());
      } else {
        which = "more than can be counted";
      }
      return "The budget of %s does not allow it: %s. Nothing was charged".formatted(whose, which);
    }

    private static String excess(String what, Object limit, Object used, Object more) {
      return "%s are limited to %s, %s are used, and the charge is %s"
          .formatted(what, limit, used, more);
    }
  }
}
