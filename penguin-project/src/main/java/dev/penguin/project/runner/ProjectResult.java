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
 * @param state the totals of the project at the end, including what it used
 * @param tasks the tasks that were worked on, each with the result of its last attempt, in the
 *     order in which these attempts ended
 * @param questions the questions that wait for an answer; answer them with {@code
 *     ProjectManager.answer}
 * @param stopped the reason why the work was stopped; empty if there was no more work
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

  /** The number of tasks of the project in a state at the end, no matter who worked on them. */
  public long count(Task.Status status) {
    return state.byStatus().getOrDefault(status, 0L);
  }

  /** Whether each task of the project is completed, cancelled or archived. */
  public boolean isCompleted() {
    return count(Task.Status.COMPLETED) + count(Task.Status.CANCELLED) + count(Task.Status.ARCHIVED)
        == state.tasks();
  }
}
