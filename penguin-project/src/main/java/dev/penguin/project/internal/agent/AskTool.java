package dev.penguin.project.internal.agent;

import dev.penguin.project.Clarification;
import dev.penguin.project.internal.query.Readiness;
import dev.penguin.project.internal.row.TaskRow;
import dev.penguin.project.internal.rule.Clarifications;
import dev.penguin.project.internal.store.WriteTransaction;

/** Asks a question about a task, which waits for the answer. */
final class AskTool extends TaskTool.Changing {
  AskTool(BoundTask bound) {
    super(
        bound,
        "task_ask",
        "Asks people a question about the task, which waits until it is answered; task_get shows"
            + " the answer. After a question about your own task end your turn.",
        TASK
            + ",\"question\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":4000,"
            + "\"description\":\"All that somebody must know who has not seen your work\"}",
        "\"question\"");
  }

  @Override
  ResultJson change(WriteTransaction change, CallArguments arguments) {
    TaskRow row = bound.openTask(change.database(), arguments.task());
    Clarification asked = Clarifications.ask(change, row.task().id(), arguments.text("question"));
    return TaskView.state(Readiness.get(change.database(), row.task().id()))
        .with("question", asked.number());
  }
}
