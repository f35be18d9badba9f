package dev.penguin.project.runner;

import dev.penguin.project.Task;
import java.util.List;
import java.util.Objects;

/**
 * The result of the work on a task. Immutable.
 *
 * @param task the task as it is after that; its status says where it stands
 * @param attempts how many attempts were made by this call; 0 when there was nothing to do
 * @param summary the last text of the agent, or why the work stopped
 * @param verifications what the verifiers found after the last attempt, in their order
 */
public record TaskResult(
    Task task, int attempts, String summary, List<Verification> verifications) {
  /** Copies the list. */
  public TaskResult {
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(summary, "summary");
    verifications = List.copyOf(verifications);
  }

  /** Where the task stands. */
  public Task.Status status() {
    return task.status();
  }

  /** Whether a verifier or a person has accepted the work. */
  public boolean isCompleted() {
    return task.status() == Task.Status.COMPLETED;
  }
}
