package dev.penguin.project;

import java.util.Objects;

/** There is no task of that id, or there is none any more. */
public final class NoSuchTaskException extends ProjectException {
  private static final long serialVersionUID = 1L;

  /** The id that was looked for. */
  private final transient TaskId task;

  /** Creates one whose message names the id. */
  public NoSuchTaskException(TaskId task) {
    super("There is no task " + task + "; it may have been deleted", null);
    this.task = Objects.requireNonNull(task, "task");
  }

  /** The id that was looked for. */
  public TaskId task() {
    return task;
  }
}
