package dev.penguin.project.internal.sync;

import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import org.jspecify.annotations.Nullable;

/**
 * A task as far as comparing needs it without its text. Immutable.
 *
 * @param seq its row number
 * @param id the id
 * @param number the number, for instance {@code SHOP-12}
 * @param key its key in a blueprint
 * @param parent the row number of its parent; null for none
 * @param status its status
 * @param title its title
 */
record StoredTask(
    long seq,
    TaskId id,
    String number,
    String key,
    @Nullable Long parent,
    Task.Status status,
    String title) {
  /** Whether it is under way or done, so that no blueprint changes it. */
  boolean isKept() {
    return switch (status) {
      case RUNNING, WAITING, IN_REVIEW, COMPLETED, ARCHIVED -> true;
      case PLANNED, READY, BLOCKED, FAILED, CANCELLED -> false;
    };
  }

  /** Whether it takes no parts that are open. */
  boolean isClosed() {
    return status == Task.Status.COMPLETED
        || status == Task.Status.IN_REVIEW
        || status == Task.Status.ARCHIVED;
  }
}
