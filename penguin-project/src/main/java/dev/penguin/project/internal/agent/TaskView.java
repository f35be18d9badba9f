package dev.penguin.project.internal.agent;

import dev.penguin.project.Artifact;
import dev.penguin.project.Clarification;
import dev.penguin.project.Dependency;
import dev.penguin.project.ResourceBudget;
import dev.penguin.project.Task;
import dev.penguin.project.internal.query.Readiness;
import dev.penguin.project.internal.row.TaskRow;
import dev.penguin.project.internal.rule.Clarifications;
import dev.penguin.project.internal.rule.Dependencies;
import dev.penguin.project.internal.rule.Evidence;
import dev.penguin.project.internal.store.Database;
import java.util.List;
import java.util.Optional;

/** What a model sees of a task. */
final class TaskView {
  private TaskView() {}

  /** Where a task stands, as the result of a change. */
  static ResultJson state(Task task) {
    return new ResultJson()
        .with("task", task.number())
        .with("title", task.title())
        .with("status", task.status())
        .with("phase", task.phase())
        .with("version", task.version());
  }

  /** A task in a list. */
  static ResultJson line(Task.Summary task) {
    return new ResultJson()
        .with("task", task.number())
        .with("title", task.title())
        .with("status", task.status())
        .with("phase", task.phase())
        .with("progress", task.plan().progress())
        .with("priority", task.plan().priority());
  }

  /** Everything that a worker needs to know of a task. */
  static ResultJson whole(Database database, TaskRow row, boolean own) {
    Task task = Readiness.shown(database, row);
    ResultJson view = state(task);
    if (!own) {
      task.parent().ifPresent(id -> view.with("below", TaskRow.get(database, id).number()));
    }
    return view.with("description", task.description())
        .with("acceptance_criteria", task.acceptanceCriteria())
        .with("definition_of_done", task.definitionOfDone())
        .with("recipe", task.recipe())
        .with("priority", task.priority())
        .with("tags", task.tags())
        .with("role", task.agentRole())
        .with("progress", task.progress())
        .with("subtasks", row.children())
        .with("depends_on", dependencies(database, task))
        .with("evidence", evidence(database, task))
        .with("questions", questions(database, task))
        .with("used", used(task.usage()))
        .with("budget", budget(task.budget()));
  }

  private static List<String> dependencies(Database database, Task task) {
    return Dependencies.of(database, task.id()).stream()
        .map(Dependency::dependsOn)
        .map(id -> TaskRow.get(database, id))
        .map(row -> row.number() + " " + row.task().status())
        .toList();
  }

  private static List<ResultJson> evidence(Database database, Task task) {
    return Evidence.of(database, task.id()).stream()
        .filter(Artifact::valid)
        .map(
            artifact ->
                new ResultJson()
                    .with("key", artifact.key())
                    .with("kind", artifact.kind())
                    .with("location", artifact.location()))
        .toList();
  }

  private static List<ResultJson> questions(Database database, Task task) {
    return Clarifications.of(database, task.id()).stream()
        .map(
            question ->
                new ResultJson()
                    .with("number", question.number())
                    .with("question", question.question())
                    .with("status", question.status())
                    .with("answer", question.answer().map(Clarification.Answer::text)))
        .toList();
  }

  static ResultJson used(ResourceBudget.Usage usage) {
    return new ResultJson()
        .with("tokens", usage.tokens())
        .with("cost_usd", usage.costUsd().toPlainString())
        .with("seconds", usage.duration().toSeconds())
        .with("tool_calls", usage.toolCalls());
  }

  private static Optional<ResultJson> budget(ResourceBudget budget) {
    if (budget.equals(ResourceBudget.unlimited())) {
      return Optional.empty();
    }
    ResultJson limits = new ResultJson();
    budget.tokens().ifPresent(limit -> limits.with("tokens", limit));
    budget.costUsd().ifPresent(limit -> limits.with("cost_usd", limit.toPlainString()));
    budget.duration().ifPresent(limit -> limits.with("seconds", limit.toSeconds()));
    budget.toolCalls().ifPresent(limit -> limits.with("tool_calls", limit));
    return Optional.of(limits);
  }
}
