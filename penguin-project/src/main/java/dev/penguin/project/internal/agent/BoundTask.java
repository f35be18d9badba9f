package dev.penguin.project.internal.agent;

import dev.penguin.project.ProjectException.Refused;
import dev.penguin.project.TaskId;
import dev.penguin.project.internal.row.TaskRow;
import dev.penguin.project.internal.store.Database;
import dev.penguin.project.internal.store.Store;
import dev.penguin.project.internal.store.WriteTransaction.Caller;
import java.util.Optional;

/**
 * The task that a run works on, and how far its tools reach: that task and what is below it, at the
 * moment of the call. Thread-safe.
 *
 * @param store the database
 * @param caller in whose name, and under which lease
 * @param id the task
 * @param number its number, for messages
 */
public record BoundTask(Store store, Caller caller, TaskId id, String number) {
  private static final String IS_ABOVE =
      """
      WITH RECURSIVE up (seq, parent) AS (
        SELECT seq, parent FROM task WHERE seq = ?
        UNION
        SELECT p.seq, p.parent FROM up JOIN task p ON p.seq = up.parent)
      SELECT 1 FROM up WHERE seq = ?
      """;

  /** The task of a number, the run's own when empty. The model learns nothing about others. */
  TaskRow task(Database database, Optional<String> named) {
    TaskRow own = TaskRow.get(database, id);
    if (named.isEmpty()) {
      return own;
    }
    return TaskRow.find(database, named.get())
        .filter(row -> database.exists(IS_ABOVE, row.seq(), own.seq()))
        .orElseThrow(
            () ->
                new Refused(
                    "'%.80s' is neither %s nor a task below it; task_list shows those"
                        .formatted(named.get(), number)));
  }

  /** As {@link #task}, for a change of it: what is done is done. */
  TaskRow openTask(Database database, Optional<String> named) {
    TaskRow row = task(database, named);
    if (!row.task().status().isOpen()) {
      throw new Refused(
          "%s is %s, and an agent changes it no more".formatted(row.number(), row.task().status()));
    }
    return row;
  }

  boolean isOwn(TaskRow row) {
    return row.task().id().equals(id);
  }
}
