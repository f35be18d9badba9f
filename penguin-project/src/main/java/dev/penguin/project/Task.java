package dev.penguin.project;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A task as it was when it was read. Immutable.
 *
 * @param id the id
 * @param number the id for people, for instance {@code SHOP-12}; never used again, also when the
 *     task is deleted
 * @param content what the task is; {@link #edit()} begins a change of it
 * @param status where the work stands
 * @param phase what is being done
 * @param usage what this task and its subtasks have used
 * @param revision when it was made and changed, and its version
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

  /** A builder with the task's present values, for {@link ProjectManager#updateTask}. */
  public NewTask.Builder edit() {
    return content.toBuilder();
  }

  /** The project that it belongs to. */
  public ProjectId project() {
    return content.project();
  }

  /** The task that it is a part of; empty for none. */
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

  /** How urgent it is. */
  public Priority priority() {
    return content.priority();
  }

  /** Words to find it by. */
  public List<String> tags() {
    return content.tags();
  }

  /** The day on which it should be done; empty for none. */
  public Optional<LocalDate> dueDate() {
    return content.dueDate();
  }

  /** How long the work may take; empty when no estimate was given. */
  public Optional<Duration> estimate() {
    return content.estimate();
  }

  /** How much is done, 0 to 100 percent. */
  public int progress() {
    return content.progress();
  }

  /** The criteria for accepting the work. */
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

  /** Whether workers may work on it and on another task of the same parent at once. */
  public boolean parallelizable() {
    return content.parallelizable();
  }

  /** The amount of work, 1 to 5. */
  public int effort() {
    return content.effort();
  }

  /** Its value, 1 to 5. */
  public int value() {
    return content.value();
  }

  /** How likely it is to fail, 1 to 5. */
  public int risk() {
    return content.risk();
  }

  /** Its place among tasks of equal urgency; lower comes first. */
  public int sequence() {
    return content.sequence();
  }

  /** Who should do it; empty for anybody. */
  public Optional<String> assignee() {
    return content.assignee();
  }

  /** How to do it, step by step. */
  public String recipe() {
    return content.recipe();
  }

  /** Data of the application. */
  public Map<String, String> metadata() {
    return content.metadata();
  }

  /** When it was made. */
  public Instant createdAt() {
    return revision.createdAt();
  }

  /** When it was last changed. */
  public Instant updatedAt() {
    return revision.updatedAt();
  }

  /** Counts the changes, from 1. Pass it to {@link ProjectManager#updateTask}. */
  public long version() {
    return revision.version();
  }

  /** Where the work stands. */
  public enum Status {
    /** To be done, but something must come first: a dependency, or its parent. */
    PLANNED,
    /** To be done, and nothing prevents it. Derived from other tasks, never set. */
    READY,
    /** Being worked on. */
    RUNNING,
    /** The worker has finished; a person or a verifier decides. */
    IN_REVIEW,
    /** Done and accepted. */
    COMPLETED,
    /** Waiting for the answer to a question. */
    WAITING,
    /** The worker cannot continue; tasks that depend on it stay locked. */
    BLOCKED,
    /** Given up after trying. */
    FAILED,
    /** No longer wanted. */
    CANCELLED,
    /** Archived; it cannot change any more. */
    ARCHIVED;

    /** Whether the work may still continue. */
    public boolean isOpen() {
      return switch (this) {
        case PLANNED, READY, RUNNING, IN_REVIEW, WAITING, BLOCKED -> true;
        case COMPLETED, FAILED, CANCELLED, ARCHIVED -> false;
      };
    }
  }

  /** What is being done. */
  public enum Phase {
    /** Nothing yet. */
    PENDING,
    /** Implementing it. */
    IMPLEMENT,
    /** Testing it. */
    TEST,
    /** Using it like its users; may be skipped. */
    USE,
    /** Checking it against the requirements. */
    VERIFY,
    /** The work is finished. */
    DONE
  }

  /** How urgent a task is, in ascending order. */
  public enum Priority {
    /** When there is time. */
    LOW,
    /** The default. */
    NORMAL,
    /** Before {@link #NORMAL}. */
    HIGH,
    /** Before everything else. */
    CRITICAL
  }

  /**
   * When something was made and changed, to the microsecond, and how often.
   *
   * @param createdAt when it was made
   * @param updatedAt when it was last changed
   * @param version counts the changes, from 1
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
   * @param number the id for people
   * @param parent the task that it is a part of; empty for none
   * @param title the title
   * @param status where the work stands
   * @param phase what is being done
   * @param plan how it is to be done
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
   * @param priority how urgent it is
   * @param dueDate the day on which it should be done; empty for none
   * @param assignee who should do it; empty for anybody
   * @param progress how much is done, 0 to 100 percent
   * @param tags words to find it by
   * @param revision when it was made and changed, and its version
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
   * Numbers about a task with its subtasks, or about a project. All are sums of stored values.
   *
   * @param byStatus how many tasks are in each state; {@link Status#READY} counts as {@link
   *     Status#PLANNED}
   * @param progress how much is done on average, 0 to 100 percent, by the tasks without subtasks;
   *     completed ones count as 100, cancelled ones not at all
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

    /** How many tasks there are. */
    public long tasks() {
      return byStatus.values().stream().mapToLong(Long::longValue).sum();
    }
  }
}
