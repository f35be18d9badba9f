package dev.penguin.project.runner;

import dev.penguin.project.Clarification;
import dev.penguin.project.ProjectId;
import dev.penguin.project.Task;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The result of the work on a project. Immutable.
 *
 * @param project the project
 * @param state the project in numbers at the end, what it used included
 * @param tasks the tasks that were worked on, each as its last attempt left it, in the order in
 *     which they were left
 * @param questions what waits for an answer; {@code ProjectManager.answer} gives it
 * @param stopped the reason with which the work was stopped; empty when there was no more to do
 */
public record ProjectResult(
    ProjectId project,
    Task.RollUp state,
    List<TaskResult> tasks,
    List<Clarification> questions,
    Optional<String> stopped) {
  /** Copies the lists. */
  public ProjectResult {
    Objects.requireNonNull(project, "project");
    Objects.requireNonNull(state, "state");
    tasks = List.copyOf(tasks);
    questions = List.copyOf(questions);
    Objects.requireNonNull(stopped, "stopped");
  }

  /** How many tasks of the project are in a state now, whatever brought them there. */
  public long count(Task.Status status) {
    return state.byStatus().getOrDefault(status, 0L);
  }

  /** Whether each task of the project is completed, cancelled or archived. */
  public boolean isCompleted() {
    return count(Task.Status.COMPLETED) + count(Task.Status.CANCELLED) + count(Task.Status.ARCHIVED)
        == state.tasks();
  }
}
