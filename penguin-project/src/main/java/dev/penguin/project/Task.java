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

  /** A builder that begins with what the task is, for {@link ProjectManager#updateTask}. */
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

  /** What is to be done, at length. */
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

  /** What is checked before the task counts as done. */
  public List<String> acceptanceCriteria() {
    return content.acceptanceCriteria();
  }

  /** What done means. */
  public String definitionOfDone() {
    return content.definitionOfDone();
  }

  /** The most that this task and its subtasks may use. */
  public ResourceBudget budget() {
    return content.budget();
  }

  /** The tools that an agent may use for it; empty for those that the agent has. */
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

  /** Whether it may be worked on while another task of the same parent is. */
  public boolean parallelizable() {
    return content.parallelizable();
  }

  /** How much work it is, 1 to 5. */
  public int effort() {
    return content.effort();
  }

  /** How much it is worth, 1 to 5. */
  public int value() {
    return content.value();
  }

  /** How likely it goes wrong, 1 to 5. */
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

  /** What the application keeps with it. */
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

  /** Counts the changes, from 1; {@link ProjectManager#updateTask} wants it. */
  public long version() {
    return revision.version();
  }

  /** Where the work stands. */
  public enum Status {
    /** To be done, and something else comes first: a dependency, or its parent. */
    PLANNED,
    /** To be done, and nothing stands in the way. Follows from the rest and is never set. */
    READY,
    /** Being worked on. */
    RUNNING,
    /** Done in the worker's eyes; a person or a verifier decides. */
    IN_REVIEW,
    /** Done and accepted. */
    COMPLETED,
    /** Waiting for the answer to a question. */
    WAITING,
    /** The worker cannot go on; tasks that depend on it stay locked. */
    BLOCKED,
    /** Given up after trying. */
    FAILED,
    /** Not wanted any more. */
    CANCELLED,
    /** Put away; nothing about it changes any more. */
    ARCHIVED;

    /** Whether the work may still go on. */
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
    /** Making it. */
    IMPLEMENT,
    /** Testing it. */
    TEST,
    /** Using it as its users would; may be skipped. */
    USE,
    /** Checking it against what was asked for. */
    VERIFY,
    /** Nothing any more. */
    DONE
  }

  /** How urgent something is, least first. */
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
   * A task in a list: what it is without its long text.
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
   * What a list shows of the plan of a task.
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
   * A task with its subtasks, or a whole project, in numbers. All are sums of what is stored.
   *
   * @param byStatus how many tasks are in each state; {@link Status#READY} counts as {@link
   *     Status#PLANNED}
   * @param progress how much is done on average, 0 to 100 percent, by the tasks without subtasks;
   *     completed ones count as 100, cancelled ones not at all
   * @param executions how many attempts there were
   * @param usage what was used, the working time included
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
