package dev.penguin.project.internal.agent;

import dev.penguin.project.ResourceBudget.Usage;
import dev.penguin.project.Task;
import dev.penguin.project.internal.row.TaskRow;
import dev.penguin.project.internal.rule.BudgetLedger;
import dev.penguin.project.internal.store.WriteTransaction;
import java.time.Duration;

/** Charges a task with what its run does not count itself. */
final class UsageTool extends TaskTool.Changing {
  private static final long MAX = 1_000_000_000_000L;

  UsageTool(BoundTask bound) {
    super(
        bound,
        "task_usage",
        "Charges the task with what it used beside your own requests, which are counted without"
            + " you: a paid service, for instance. Refused when a budget does not allow it.",
        TASK
            + """
            ,"tokens":{"type":"integer","minimum":0}\
            ,"cost_usd":{"type":"number","minimum":0,"description":"US dollars"}\
            ,"seconds":{"type":"integer","minimum":0}\
            ,"tool_calls":{"type":"integer","minimum":0}""",
        "");
  }

  @Override
  ResultJson change(WriteTransaction change, CallArguments arguments) {
    TaskRow row = bound.task(change.database(), arguments.task());
    Usage usage =
        new Usage(
            arguments.number("tokens", 0, MAX).orElse(0),
            arguments.decimal("cost_usd"),
            Duration.ofSeconds(arguments.number("seconds", 0, MAX).orElse(0)),
            arguments.number("tool_calls", 0, MAX).orElse(0));
    if (usage.equals(Usage.zero())) {
      throw new IllegalArgumentException(
          "Give at least one of tokens, cost_usd, seconds and tool_calls above 0");
    }
    Task charged = BudgetLedger.charge(change, row.task().id(), usage);
    return new ResultJson()
        .with("task", row.number())
        .with("charged", TaskView.used(usage))
        .with("used", TaskView.used(charged.usage()));
  }
}
