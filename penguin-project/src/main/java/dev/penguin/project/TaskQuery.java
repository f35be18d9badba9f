package dev.penguin.project;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Selects the tasks of a project to list, their order, and the page. Immutable. All filters must
 * match.
 *
 * @param project the project
 * @param filter selects the tasks
 * @param order the order of the tasks
 * @param pageSize the maximum number of tasks on a page, 1 to 1,000
 * @param after the {@link Page#next()} of the previous page; empty for the first page
 */
public record TaskQuery(
    ProjectId project, Filter filter, Order order, int pageSize, Optional<String> after) {

  /** Checks the size of a page. */
  public TaskQuery {
    Objects.requireNonNull(project, "project");
    Objects.requireNonNull(filter, "filter");
    Objects.requireNonNull(order, "order");
    Objects.requireNonNull(after, "after");
    if (pageSize < 1 || pageSize > 1_000) {
      throw new IllegalArgumentException("pageSize must be from 1 to 1,000, got " + pageSize);
    }
  }

  /** All tasks of a project in order of creation, 50 per page. */
  public static TaskQuery of(ProjectId project) {
    return new TaskQuery(project, Filter.NONE, Order.CREATION, 50, Optional.empty());
  }

  /** Only tasks in one of these states. */
  public TaskQuery withStatus(Task.Status... statuses) {
    return with(filter.withStatuses(Set.of(statuses)));
  }

  /** Only the direct subtasks of a task. */
  public TaskQuery childrenOf(TaskId parent) {
    return with(filter.withParent(Objects.requireNonNull(parent, "parent")));
  }

  /** Only tasks without a parent. */
  public TaskQuery rootsOnly() {
    return with(filter.withRootsOnly());
  }

  /** Only tasks with a tag. */
  public TaskQuery withTag(String tag) {
    return with(filter.withTag(Text.line("tag", tag)));
  }

  /** Only tasks of an assignee. */
  public TaskQuery withAssignee(String assignee) {
    return with(filter.withAssignee(Text.line("assignee", assignee)));
  }

  /**
   * Only tasks whose title, description or notes (acceptance criteria, definition of done, recipe)
   * have all these words. Each word matches the beginning of a word. There are no wildcards.
   */
  public TaskQuery matching(String words) {
    return with(filter.withWords(Text.any("words", words)));
  }

  /** Returns a copy with another order. */
  public TaskQuery orderedBy(Order other) {
    return new TaskQuery(project, filter, other, pageSize, after);
  }

  /** Returns a copy with another page size, 1 to 1,000. */
  public TaskQuery withPageSize(int size) {
    return new TaskQuery(project, filter, order, size, after);
  }

  /** Returns a copy for the page after another page. */
  public TaskQuery after(String next) {
    return new TaskQuery(project, filter, order, pageSize, Optional.of(next));
  }

  private TaskQuery with(Filter other) {
    return new TaskQuery(project, other, order, pageSize, after);
  }

  /** The orders of a list. Equal tasks are in order of creation. */
  public enum Order {
    /** The oldest task first. */
    CREATION,
    /** The most urgent task first. */
    PRIORITY,
    /** The earliest due date first; tasks without one last. */
    DUE_DATE,
    /** The most recently changed task first. */
    UPDATED
  }

  /**
   * The conditions of a filter. An empty value matches every task.
   *
   * @param statuses the task has one of these statuses
   * @param parent the task is a direct subtask of this one
   * @param rootsOnly only tasks without a parent
   * @param tag the task has this tag
   * @param assignee the task has this assignee
   * @param words the task has all these words
   */
  public record Filter(
      Set<Task.Status> statuses,
      Optional<TaskId> parent,
      boolean rootsOnly,
      Optional<String> tag,
      Optional<String> assignee,
      Optional<String> words) {
    private static final Filter NONE =
        new Filter(
            Set.of(),
            Optional.empty(),
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** Copies the set. */
    public Filter {
      statuses =
          statuses.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(statuses));
    }

    private Filter withStatuses(Set<Task.Status> other) {
      return new Filter(other, parent, rootsOnly, tag, assignee, words);
    }

    private Filter withParent(TaskId other) {
      return new Filter(statuses, Optional.of(other), false, tag, assignee, words);
    }

    private Filter withRootsOnly() {
      return new Filter(statuses, Optional.empty(), true, tag, assignee, words);
    }

    private Filter withTag(String other) {
      return new Filter(statuses, parent, rootsOnly, Optional.of(other), assignee, words);
    }

    private Filter withAssignee(String other) {
      return new Filter(statuses, parent, rootsOnly, tag, Optional.of(other), words);
    }

    private Filter withWords(String other) {
      return new Filter(statuses, parent, rootsOnly, tag, assignee, Optional.of(other));
    }
  }

  /**
   * A page of a list.
   *
   * @param tasks the tasks
   * @param next the value for {@link TaskQuery#after} to get the next page; empty on the last page
   */
  public record Page(List<Task.Summary> tasks, Optional<String> next) {
    /** Copies the list. */
    public Page {
      tasks = List.copyOf(tasks);
      Objects.requireNonNull(next, "next");
    }
  }
}
