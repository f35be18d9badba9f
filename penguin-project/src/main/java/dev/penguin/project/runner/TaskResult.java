package dev.penguin.project.runner;

import dev.penguin.project.Task;
import java.util.List;
import java.util.Objects;

/**
 * The result of the work on a task. Immutable.
 *
 * @param task the task after the work; its status says how far it has come
 * @param attempts the number of attempts that this call made; 0 if there was nothing to do
 * @param summary the last text of the agent, or the reason why the work stopped
 * @param verifications the results of the verifiers after the last attempt, in their order
 */
public record TaskResult(
    Task task, int attempts, String summary, List<Verification> verifications) {
  /** Copies the list. */
  public TaskResult {
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(summary, "summary");
    verifications = List.copyOf(verifications);
  }

  /** The status of the task. */
  public Task.Status status() {
    return task.status();
  }

  /** Whether a verifier or a person has accepted the work. */
  public boolean isCompleted() {
    return task.status() == Task.Status.COMPLETED;
  }
}
