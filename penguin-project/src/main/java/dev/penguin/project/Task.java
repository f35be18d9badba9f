package dev.penguin.project;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A task, with the values that it had when it was read. Immutable.
 *
 * @param id the id
 * @param number the task's number for people, for instance {@code SHOP-12}; it is never used again,
 *     even if the task is deleted
 * @param content the task's values; to change them, begin with {@link #edit()}
 * @param status how far the task has come
 * @param phase which kind of work is being done
 * @param usage what this task and its subtasks have used
 * @param revision when it was created and last changed, and its version
 */
public record Task(
    TaskId id,
    String number,
    NewTask content,
    Status status,
    Phase phase,
    ResourceBudget.Usage usage,
    Revision revision) {

  /** Checks that nothing is null. */
  public Task {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(number, "number");
    Objects.requireNonNull(content, "content");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(phase, "phase");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(revision, "revision");
  }

  /** Creates a builder with the task's present values, for {@link ProjectManager#updateTask}. */
  public NewTask.Builder edit() {
    return content.toBuilder();
  }

  /** The project that it belongs to. */
  public ProjectId project() {
    return content.project();
  }

  /** The parent task; empty for none. */
  public Optional<TaskId> parent() {
    return content.parent();
  }

  /** The title. */
  public String title() {
    return content.title();
  }

  /** A detailed description. */
  public String description() {
    return content.description();
  }

  /** The priority. */
  public Priority priority() {
    return content.priority();
  }

  /** Tags for searching. */
  public List<String> tags() {
    return content.tags();
  }

  /** The day on which the task is due; empty for none. */
  public Optional<LocalDate> dueDate() {
    return content.dueDate();
  }

  /** The estimated working time; empty for no estimate. */
  public Optional<Duration> estimate() {
    return content.estimate();
  }

  /** The progress of the work, 0 to 100 percent. */
  public int progress() {
    return content.progress();
  }

  /** The acceptance criteria. */
  public List<String> acceptanceCriteria() {
    return content.acceptanceCriteria();
  }

  /** The definition of done. */
  public String definitionOfDone() {
    return content.definitionOfDone();
  }

  /** The budget of this task and its subtasks. */
  public ResourceBudget budget() {
    return content.budget();
  }

  /** The tools that an agent may use for it; empty for all tools of the agent. */
  public List<String> allowedTools() {
    return content.allowedTools();
  }

  /** The role of the agent that should do it; empty for any. */
  public Optional<String> agentRole() {
    return content.agentRole();
  }

  /** The skills that a worker must name to claim it. */
  public List<String> requiredSkills() {
    return content.requiredSkills();
  }

  /** Whether other tasks of the same parent may be worked on at the same time. */
  public boolean parallelizable() {
    return content.parallelizable();
  }

  /** The effort of the work, 1 to 5. */
  public int effort() {
    return content.effort();
  }

  /** The value of the work, 1 to 5. */
  public int value() {
    return content.value();
  }

  /** The risk that the work fails, 1 to 5. */
  public int risk() {
    return content.risk();
  }

  /** The position among tasks of equal priority; lower numbers come first. */
  public int sequence() {
    return content.sequence();
  }

  /** The worker that should do it; empty for any worker. */
  public Optional<String> assignee() {
    return content.assignee();
  }

  /** Instructions for the work, step by step. */
  public String recipe() {
    return content.recipe();
  }

  /** Data of the application. */
  public Map<String, String> metadata() {
    return content.metadata();
  }

  /** When it was created. */
  public Instant createdAt() {
    return revision.createdAt();
  }

  /** When it was last changed. */
  public Instant updatedAt() {
    return revision.updatedAt();
  }

  /** The number of changes, from 1. {@link ProjectManager#updateTask} takes it as a parameter. */
  public long version() {
    return revision.version();
  }

  /** How far a task has come. */
  public enum Status {
    /** The task is still to be done, but must wait, for instance for a dependency or its parent. */
    PLANNED,
    /**
     * The task is to be done, and nothing blocks it. This follows from other tasks, and is never
     * set.
     */
    READY,
    /** The task is being worked on. */
    RUNNING,
    /** The worker has finished. A person or a verifier decides about the work. */
    IN_REVIEW,
    /** The work is done and accepted. */
    COMPLETED,
    /** The task waits for the answer to a question. */
    WAITING,
    /** The worker cannot continue. Tasks that depend on this task must wait. */
    BLOCKED,
    /** The work was tried, and given up. */
    FAILED,
    /** The task is no longer wanted. */
    CANCELLED,
    /** The task is archived and cannot be changed any more. */
    ARCHIVED;

    /** Whether the work may still continue. */
    public boolean isOpen() {
      return switch (this) {
        case PLANNED, READY, RUNNING, IN_REVIEW, WAITING, BLOCKED -> true;
        case COMPLETED, FAILED, CANCELLED, ARCHIVED -> false;
      };
    }
  }

  /** The kind of work that is being done on a task. */
  public enum Phase {
    /** No work yet. */
    PENDING,
    /** Implementation. */
    IMPLEMENT,
    /** Test. */
    TEST,
    /** Trial use, as its users would use it; may be skipped. */
    USE,
    /** Check against the requirements. */
    VERIFY,
    /** The work is finished. */
    DONE
  }

  /** The priority of a task, in ascending order. */
  public enum Priority {
    /** Can wait until nothing else is to be done. */
    LOW,
    /** The default. */
    NORMAL,
    /** More urgent than {@link #NORMAL}. */
    HIGH,
    /** More urgent than everything else. */
    CRITICAL
  }

  /**
   * When something was created and last changed, to the microsecond, and how often it was changed.
   *
   * @param createdAt when it was created
   * @param updatedAt when it was last changed
   * @param version the number of changes, from 1
   */
  public record Revision(Instant createdAt, Instant updatedAt, long version) {
    /** Checks that nothing is null. */
    public Revision {
      Objects.requireNonNull(createdAt, "createdAt");
      Objects.requireNonNull(updatedAt, "updatedAt");
    }
  }

  /**
   * A task in a list, without its long texts.
   *
   * @param id the id
   * @param number the task's number for people
   * @param parent the parent task; empty for none
   * @param title the title
   * @param status how far the task has come
   * @param phase which kind of work is being done
   * @param plan priority, due date and other values for planning
   */
  public record Summary(
      TaskId id,
      String number,
      Optional<TaskId> parent,
      String title,
      Status status,
      Phase phase,
      Plan plan) {
    /** Checks that nothing is null. */
    public Summary {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(number, "number");
      Objects.requireNonNull(parent, "parent");
      Objects.requireNonNull(title, "title");
      Objects.requireNonNull(status, "status");
      Objects.requireNonNull(phase, "phase");
      Objects.requireNonNull(plan, "plan");
    }
  }

  /**
   * The part of a task's plan that a list shows.
   *
   * @param priority the priority
   * @param dueDate the day on which the task is due; empty for none
   * @param assignee the worker that should do it; empty for any worker
   * @param progress the progress of the work, 0 to 100 percent
   * @param tags tags for searching
   * @param revision when it was created and last changed, and its version
   */
  public record Plan(
      Priority priority,
      Optional<LocalDate> dueDate,
      Optional<String> assignee,
      int progress,
      List<String> tags,
      Revision revision) {
    /** Copies the list. */
    public Plan {
      Objects.requireNonNull(priority, "priority");
      Objects.requireNonNull(dueDate, "dueDate");
      Objects.requireNonNull(assignee, "assignee");
      tags = List.copyOf(tags);
      Objects.requireNonNull(revision, "revision");
    }
  }

  /**
   * The totals of a task with its subtasks, or of a project, computed from stored values.
   *
   * @param byStatus the number of tasks in each status; {@link Status#READY} counts as {@link
   *     Status#PLANNED}
   * @param progress the average progress of the tasks without subtasks, 0 to 100 percent; completed
   *     tasks count as 100, and cancelled tasks are left out
   * @param executions the number of attempts
   * @param usage what was used, including working time
   */
  public record RollUp(
      Map<Status, Long> byStatus, int progress, long executions, ResourceBudget.Usage usage) {
    /** Copies the map. */
    public RollUp {
      byStatus = Map.copyOf(byStatus);
      Objects.requireNonNull(usage, "usage");
    }

    /** The number of tasks. */
    public long tasks() {
      return byStatus.values().stream().mapToLong(Long::longValue).sum();
    }
  }
}
