package dev.penguin.project;

import dev.penguin.project.Task.Phase;
import dev.penguin.project.Task.Status;

/** New tasks that were brought to a status by the steps that lead there. */
final class TaskStates {
  private TaskStates() {}

  static TaskId taskIn(ProjectManager manager, ProjectId project, Status status) {
    TaskId task = manager.createTask(project, "In " + status).id();
    switch (status) {
      case RUNNING, WAITING, BLOCKED, CANCELLED -> manager.transition(task, status, "");
      case IN_REVIEW -> review(manager, task);
      case COMPLETED -> {
        review(manager, task);
        manager.transition(task, status, "");
      }
      case FAILED -> {
        manager.transition(task, Status.RUNNING, "");
        manager.transition(task, status, "");
      }
      case ARCHIVED -> {
        manager.transition(task, Status.CANCELLED, "");
        manager.transition(task, status, "");
      }
      default -> {}
    }
    return task;
  }

  private static void review(ProjectManager manager, TaskId task) {
    manager.transition(task, Status.RUNNING, "");
    manager.advance(task, Phase.TEST, "");
    manager.advance(task, Phase.VERIFY, "");
    manager.transition(task, Status.IN_REVIEW, "");
  }
}
