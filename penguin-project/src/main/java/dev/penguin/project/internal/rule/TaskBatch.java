package dev.penguin.project.internal.rule;

import dev.penguin.project.NewTask;
import dev.penguin.project.Project;
import dev.penguin.project.ProjectException.Refused;
import dev.penguin.project.ProjectId;
import dev.penguin.project.ResourceBudget.Usage;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.internal.event.Events;
import dev.penguin.project.internal.row.ProjectRow;
import dev.penguin.project.internal.row.TaskRow;
import dev.penguin.project.internal.row.TaskSearch;
import dev.penguin.project.internal.row.TaskWriter;
import dev.penguin.project.internal.store.Database;
import dev.penguin.project.internal.store.WriteTransaction;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that one transaction makes. What a task changes elsewhere, such as the next number of its
 * project, is counted here and written once for all. Used by one thread; nothing else may write
 * tasks before {@link #finish} is called.
 */
public final class TaskBatch {
  private final WriteTransaction change;
  private final Database database;
  private final long before;
  private final Map<ProjectId, Numbers> projects = new HashMap<>();
  private final Map<TaskId, Parent> parents = new HashMap<>();
  private long last;

  public TaskBatch(WriteTransaction change) {
    this.change = change;
    this.database = change.database();
    this.before = database.number("SELECT max(seq) FROM task");
    this.last = before;
  }

  /** Makes a task with the next number of its project. */
  TaskRow add(NewTask content) {
    return add(content, projects.computeIfAbsent(content.project(), this::numbers).next);
  }

  /** Makes a task with a number that its project has not given yet. */
  public TaskRow add(NewTask content, long number) {
    Numbers project = projects.computeIfAbsent(content.project(), this::numbers);
    @Nullable Parent parent = content.parent().map(this::parent).orElse(null);
    if (parent != null) {
      Hierarchy.refuseAsParent(parent.row, content.project());
      parent.children++;
    }
    project.next = Math.max(project.next, number + 1);
    Task task =
        new Task(
            change.newTaskId(),
            project.key + "-" + number,
            content,
            Task.Status.PLANNED,
            Task.Phase.PENDING,
            Usage.zero(),
            new Task.Revision(change.now(), change.now(), 1));
    long seq = ++last;
    Long above = parent == null ? null : parent.row.seq();
    TaskWriter.insert(database, task, seq, project.seq, number, above);
    return new TaskRow(seq, project.seq, above, 0, project.status, parent != null, task);
  }

  /** Writes what follows from the new tasks. */
  public void finish() {
    for (Numbers project : projects.values()) {
      database.update(
          "UPDATE project SET next_number = ? WHERE seq = ?", project.next, project.seq);
    }
    for (Parent parent : parents.values()) {
      database.update(
          "UPDATE task SET children = children + ? WHERE seq = ?",
          parent.children,
          parent.row.seq());
    }
    TaskSearch.write(database, before + 1, last);
    Events.tasksAdded(change, before + 1, last);
  }

  private Numbers numbers(ProjectId id) {
    ProjectRow stored = ProjectRow.get(database, id);
    Project project = stored.project();
    if (project.status() == Project.Status.ARCHIVED) {
      throw new Refused("Project " + project.key() + " is archived; make it active to add tasks");
    }
    long next = database.number("SELECT next_number FROM project WHERE seq = ?", stored.seq());
    return new Numbers(stored.seq(), project, next);
  }

  private Parent parent(TaskId id) {
    Parent known = parents.get(id);
    if (known == null) {
      known = new Parent(TaskRow.get(database, id));
      TaskGuard.guardOwn(change, known.row);
      parents.put(id, known);
    }
    return known;
  }

  /** The numbers that a project gives its tasks. */
  private static final class Numbers {
    private final long seq;
    private final String key;
    private final Project.Status status;
    private long next;

    Numbers(long seq, Project project, long next) {
      this.seq = seq;
      this.key = project.key();
      this.status = project.status();
      this.next = next;
    }
  }

  /** A task that gets subtasks. */
  private static final class Parent {
    private final TaskRow row;
    private long children;

    Parent(TaskRow row) {
      this.row = row;
    }
  }
}
