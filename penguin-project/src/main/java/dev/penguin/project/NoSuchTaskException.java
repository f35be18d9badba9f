package dev.penguin.project;

import java.util.Objects;

/** No task has that id, or the task was deleted. */
public final class NoSuchTaskException extends ProjectException {
  private static final long serialVersionUID = 1L;

  /** The id without a task. */
  private final transient TaskId task;

  /** Creates one whose message names the id. */
  public NoSuchTaskException(TaskId task) {
    super("There is no task " + task + "; it may have been deleted", null);
    this.task = Objects.requireNonNull(task, "task");
  }

  /** The id without a task. */
  public TaskId task() {
    return task;
  }
}
