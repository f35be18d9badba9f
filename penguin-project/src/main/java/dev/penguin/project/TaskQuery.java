package dev.penguin.project;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Which tasks of a project to list, in which order, and which page. Immutable. Filters are added to
 * each other.
 *
 * @param project the project
 * @param filter which of its tasks
 * @param order in which order
 * @param pageSize the most tasks of a page, 1 to 1,000
 * @param after the {@link Page#next()} of the page before; empty for the first page
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

  /** All tasks of a project in the order in which they were made, 50 a page. */
  public static TaskQuery of(ProjectId project) {
    return new TaskQuery(project, Filter.NONE, Order.CREATION, 50, Optional.empty());
  }

  /** Only those in one of these states. */
  public TaskQuery withStatus(Task.Status... statuses) {
    return with(filter.withStatuses(Set.of(statuses)));
  }

  /** Only the subtasks of a task, not theirs. */
  public TaskQuery childrenOf(TaskId parent) {
    return with(filter.withParent(Objects.requireNonNull(parent, "parent")));
  }

  /** Only tasks without a parent. */
  public TaskQuery rootsOnly() {
    return with(filter.withRootsOnly());
  }

  /** Only those with a tag. */
  public TaskQuery withTag(String tag) {
    return with(filter.withTag(Text.line("tag", tag)));
  }

  /** Only those of an assignee. */
  public TaskQuery withAssignee(String assignee) {
    return with(filter.withAssignee(Text.line("assignee", assignee)));
  }

  /**
   * Only those whose title, description or notes (acceptance criteria, definition of done, recipe)
   * have all these words, each as the beginning of a word. Every character stands for itself.
   */
  public TaskQuery matching(String words) {
    return with(filter.withWords(Text.any("words", words)));
  }

  /** In another order. */
  public TaskQuery orderedBy(Order other) {
    return new TaskQuery(project, filter, other, pageSize, after);
  }

  /** With another size of a page, 1 to 1,000. */
  public TaskQuery withPageSize(int size) {
    return new TaskQuery(project, filter, order, size, after);
  }

  /** The page that follows one. */
  public TaskQuery after(String next) {
    return new TaskQuery(project, filter, order, pageSize, Optional.of(next));
  }

  private TaskQuery with(Filter other) {
    return new TaskQuery(project, other, order, pageSize, after);
  }

  /** The orders of a list. Tasks that are equal in it come in the order of their making. */
  public enum Order {
    /** First made first. */
    CREATION,
    /** Most urgent first. */
    PRIORITY,
    /** Soonest due first, those without a day last. */
    DUE_DATE,
    /** Last changed first. */
    UPDATED
  }

  /**
   * Which tasks. Empty means that it does not matter.
   *
   * @param statuses one of these
   * @param parent the subtasks of this one
   * @param rootsOnly only tasks without a parent
   * @param tag with this tag
   * @param assignee of this assignee
   * @param words with all these words
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
   * @param next what {@link TaskQuery#after} wants for the next page; empty at the end
   */
  public record Page(List<Task.Summary> tasks, Optional<String> next) {
    /** Copies the list. */
    public Page {
      tasks = List.copyOf(tasks);
      Objects.requireNonNull(next, "next");
    }
  }
}
