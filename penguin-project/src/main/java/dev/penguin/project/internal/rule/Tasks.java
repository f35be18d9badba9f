package dev.penguin.project.internal.rule;

import dev.penguin.project.NewTask;
import dev.penguin.project.ProjectEvent.Action;
import dev.penguin.project.ProjectException.Refused;
import dev.penguin.project.ProjectException.StaleVersion;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.internal.event.Events;
import dev.penguin.project.internal.query.Readiness;
import dev.penguin.project.internal.row.TaskRow;
import dev.penguin.project.internal.row.TaskWriter;
import dev.penguin.project.internal.store.Database;
import dev.penguin.project.internal.store.WriteTransaction;
import java.util.ArrayList;
import java.util.List;

/** Makes and changes tasks. */
public final class Tasks {
  private Tasks() {}

  /** Makes a task. */
  public static Task create(WriteTransaction change, NewTask content) {
    TaskBatch batch = new TaskBatch(change);
    TaskRow made = batch.add(content);
    batch.finish();
    return Readiness.shown(change.database(), made);
  }

  /** Makes many tasks of any projects; all of them or none. */
  public static List<TaskId> createAll(WriteTransaction change, List<NewTask> contents) {
    TaskBatch batch = new TaskBatch(change);
    List<TaskId> ids = new ArrayList<>(contents.size());
    for (NewTask content : contents) {
      ids.add(batch.add(content).task().id());
    }
    batch.finish();
    return ids;
  }

  /** Gives a task other values. */
  public static Task update(WriteTransaction change, TaskId id, long version, NewTask content) {
    Database database = change.database();
    TaskRow row = TaskRow.get(database, id);
    Task old = row.task();
    if (old.version() != version) {
      throw new StaleVersion("Task " + old.number(), version, old.version());
    }
    if (!old.project().equals(content.project()) || !old.parent().equals(content.parent())) {
      throw new Refused(
          "updateTask cannot change the project or the parent of %s; use moveTask"
              .formatted(old.number()));
    }
    TaskGuard.refuseArchived(old);
    TaskGuard.guard(change, row);
    Task changed =
        new Task(
            id,
            old.number(),
            content,
            old.status(),
            old.phase(),
            old.usage(),
            new Task.Revision(old.createdAt(), change.now(), old.version() + 1));
    TaskWriter.update(database, row.seq(), changed);
    Events.taskChanged(change, changed, Action.CHANGED);
    return Readiness.shown(database, row.with(changed));
  }
}
