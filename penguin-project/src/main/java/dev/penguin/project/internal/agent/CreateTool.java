package dev.penguin.project.internal.agent;

import dev.penguin.project.Dependency;
import dev.penguin.project.NewTask;
import dev.penguin.project.Task;
import dev.penguin.project.internal.query.Readiness;
import dev.penguin.project.internal.row.TaskRow;
import dev.penguin.project.internal.rule.Dependencies;
import dev.penguin.project.internal.rule.Tasks;
import dev.penguin.project.internal.store.WriteTransaction;
import java.util.List;
import java.util.Optional;

/** Makes a task below the run's own. It has no more tools than the task above it. */
final class CreateTool extends TaskTool.Changing {
  CreateTool(BoundTask bound) {
    super(
        bound,
        "task_create",
        "Makes a task below your own, or below one of those.",
        TaskFields.TITLE
            + ","
            + TaskFields.TEXTS
            + """
            ,"below":{"type":"string","maxLength":40,"description":"The number of the task that it\
             is a part of; your own task when left out"}\
            ,"role":{"type":"string","maxLength":100,"description":"The role of the agent that\
             should do it"}\
            ,"depends_on":{"type":"array","maxItems":50,"items":{"type":"string","maxLength":40},\
            "description":"The numbers of the tasks that must be completed before, from those below\
             yours"}""",
        "\"title\"");
  }

  @Override
  ResultJson change(WriteTransaction change, CallArguments arguments) {
    TaskRow above = bound.openTask(change.database(), arguments.optionalText("below"));
    NewTask.Builder content =
        NewTask.builder(above.task().project(), arguments.text("title"))
            .parent(above.task().id())
            .allowedTools(above.task().allowedTools())
            .requiredSkills(above.task().requiredSkills());
    arguments.optionalText("role").ifPresent(content::agentRole);
    TaskFields.set(content, arguments);
    Task made = Tasks.create(change, content.build());
    for (String number : arguments.texts("depends_on").orElse(List.of())) {
      TaskRow first = bound.task(change.database(), Optional.of(number));
      Dependencies.add(
          change, made.id(), first.task().id(), Dependency.Policy.completionRequired());
    }
    return TaskView.state(Readiness.get(change.database(), made.id()))
        .with("below", above.number());
  }
}
