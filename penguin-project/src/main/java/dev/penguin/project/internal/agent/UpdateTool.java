package dev.penguin.project.internal.agent;

import dev.penguin.project.NewTask;
import dev.penguin.project.ProjectException.Refused;
import dev.penguin.project.internal.row.TaskRow;
import dev.penguin.project.internal.rule.Tasks;
import dev.penguin.project.internal.store.WriteTransaction;
import java.util.Set;

/** Changes what a task below is, and how far the run's own is. */
final class UpdateTool extends TaskTool.Changing {
  /** Its worker does not decide what its own task is, or it would choose what it is checked by. */
  private static final Set<String> OF_OWN = Set.of("task", "progress", "version");

  UpdateTool(BoundTask bound) {
    super(
        bound,
        "task_update",
        "Changes a task below your own. Of your own task you may set the progress only. What is"
            + " left out stays.",
        TASK
            + ","
            + TaskFields.TITLE
            + ","
            + TaskFields.TEXTS
            + """
            ,"progress":{"type":"integer","minimum":0,"maximum":100,"description":"How much is done,\
             in percent"}\
            ,"version":{"type":"integer","minimum":1,"description":"The version that task_get\
             showed; refused when somebody changed the task since"}""",
        "");
  }

  @Override
  ResultJson change(WriteTransaction change, CallArguments arguments) {
    TaskRow row = bound.openTask(change.database(), arguments.task());
    if (bound.isOwn(row) && !OF_OWN.containsAll(arguments.values().keySet())) {
      throw new Refused(
          "%s is your own task: you may set its progress only. Ask with task_ask when it should be"
                  .formatted(row.number())
              + " another");
    }
    NewTask.Builder content = row.task().edit();
    TaskFields.set(content, arguments);
    long version = arguments.number("version", 1, Long.MAX_VALUE).orElse(row.task().version());
    return TaskView.state(Tasks.update(change, row.task().id(), version, content.build()))
        .with("progress", content.build().progress());
  }
}
