package dev.penguin.project;

import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The values of a task, without the state of the work. Immutable and thread-safe. The builder
 * checks each value when it is set. It throws {@link ProjectException.InvalidText} for text that
 * cannot be stored unchanged, and {@link IllegalArgumentException} for any other invalid value.
 */
public final class NewTask {
  private final ProjectId project;
  private final String title;
  private final @Nullable TaskId parent;
  private final String description;
  private final Task.Priority priority;
  private final List<String> tags;
  private final @Nullable LocalDate dueDate;
  private final @Nullable Duration estimate;
  private final int progress;
  private final List<String> acceptanceCriteria;
  private final String definitionOfDone;
  private final ResourceBudget budget;
  private final List<String> allowedTools;
  private final @Nullable String agentRole;
  private final List<String> requiredSkills;
  private final boolean parallelizable;
  private final int effort;
  private final int value;
  private final int risk;
  private final int sequence;
  private final @Nullable String assignee;
  private final String recipe;
  private final Map<String, String> metadata;

  private NewTask(Builder builder) {
    project = builder.project;
    title = builder.title;
    parent = builder.parent;
    description = builder.description;
    priority = builder.priority;
    tags = builder.tags;
    dueDate = builder.dueDate;
    estimate = builder.estimate;
    progress = builder.progress;
    acceptanceCriteria = builder.acceptanceCriteria;
    definitionOfDone = builder.definitionOfDone;
    budget = builder.budget;
    allowedTools = builder.allowedTools;
    agentRole = builder.agentRole;
    requiredSkills = builder.requiredSkills;
    parallelizable = builder.parallelizable;
    effort = builder.effort;
    value = builder.value;
    risk = builder.risk;
    sequence = builder.sequence;
    assignee = builder.assignee;
    recipe = builder.recipe;
    metadata = builder.metadata;
  }

  /** Creates a builder for a task with a title and default values. */
  public static Builder builder(ProjectId project, String title) {
    return new Builder(project, title);
  }

  /** Creates a builder with the values of this task. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** The project that the task belongs to. */
  public ProjectId project() {
    return project;
  }

  /** The title: one line of 1 to 1,000 characters. */
  public String title() {
    return title;
  }

  /** The parent task; empty for none. */
  public Optional<TaskId> parent() {
    return Optional.ofNullable(parent);
  }

  /** A detailed description; may be empty. */
  public String description() {
    return description;
  }

  /** The priority; {@code NORMAL} by default. */
  public Task.Priority priority() {
    return priority;
  }

  /** Tags for searching, without duplicates. */
  public List<String> tags() {
    return tags;
  }

  /** The day on which the task is due, in the years 1 to 9999; empty for none. */
  public Optional<LocalDate> dueDate() {
    return Optional.ofNullable(dueDate);
  }

  /** The estimated working time, from zero to 36,500 days; empty for none. */
  public Optional<Duration> estimate() {
    return Optional.ofNullable(estimate);
  }

  /** The progress of the work, 0 to 100 percent. */
  public int progress() {
    return progress;
  }

  /** The acceptance criteria. If there are any, completing the task needs valid evidence. */
  public List<String> acceptanceCriteria() {
    return acceptanceCriteria;
  }

  /** The definition of done; may be empty. */
  public String definitionOfDone() {
    return definitionOfDone;
  }

  /** The budget of this task and its subtasks; unlimited by default. */
  public ResourceBudget budget() {
    return budget;
  }

  /** The tools that an agent may use for it; empty for all tools of the agent. */
  public List<String> allowedTools() {
    return allowedTools;
  }

  /** The role of the agent that should do it; empty for none. */
  public Optional<String> agentRole() {
    return Optional.ofNullable(agentRole);
  }

  /** The skills that a worker must name to claim it. */
  public List<String> requiredSkills() {
    return requiredSkills;
  }

  /**
   * Whether other tasks of the same parent may be worked on at the same time. If not, the task is
   * claimed only when none of them is worked on.
   */
  public boolean parallelizable() {
    return parallelizable;
  }

  /** The effort of the work, from 1 (little) to 5. */
  public int effort() {
    return effort;
  }

  /** The value of the work, from 1 (little) to 5. */
  public int value() {
    return value;
  }

  /** The risk that the work fails, from 1 (low) to 5. */
  public int risk() {
    return risk;
  }

  /** The position among tasks of equal priority; lower numbers come first. */
  public int sequence() {
    return sequence;
  }

  /** The only worker that can claim it; empty for any worker. */
  public Optional<String> assignee() {
    return Optional.ofNullable(assignee);
  }

  /** Instructions for the work, step by step; may be empty. */
  public String recipe() {
    return recipe;
  }

  /** Data of the application. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** Two tasks are equal if all their values are equal. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NewTask that && values().equals(that.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  @Override
  public String toString() {
    return "NewTask" + values();
  }

  private List<Object> values() {
    return Arrays.asList(
        project,
        title,
        parent,
        description,
        priority,
        tags,
        dueDate,
        estimate,
        progress,
        acceptanceCriteria,
        definitionOfDone,
        budget,
        allowedTools,
        agentRole,
        requiredSkills,
        parallelizable,
        effort,
        value,
        risk,
        sequence,
        assignee,
        recipe,
        metadata);
  }

  /** Collects the values of a task. Not thread-safe. */
  public static final class Builder {
    private ProjectId project;
    private String title;
    private @Nullable TaskId parent;
    private String description = "";
    private Task.Priority priority = Task.Priority.NORMAL;
    private List<String> tags = List.of();
    private @Nullable LocalDate dueDate;
    private @Nullable Duration estimate;
    private int progress = 0;
    private List<String> acceptanceCriteria = List.of();
    private String definitionOfDone = "";
    private ResourceBudget budget = ResourceBudget.unlimited();
    private List<String> allowedTools = List.of();
    private @Nullable String agentRole;
    private List<String> requiredSkills = List.of();
    private boolean parallelizable = true;
    private int effort = 3;
    private int value = 3;
    private int risk = 3;
    private int sequence = 0;
    private @Nullable String assignee;
    private String recipe = "";
    private Map<String, String> metadata = Map.of();

    private Builder(ProjectId project, String title) {
      this.project = Objects.requireNonNull(project, "project");
      this.title = Text.line("title", title);
    }

    private Builder(NewTask from) {
      project = from.project;
      title = from.title;
      parent = from.parent;
      description = from.description;
      priority = from.priority;
      tags = from.tags;
      dueDate = from.dueDate;
      estimate = from.estimate;
      progress = from.progress;
      acceptanceCriteria = from.acceptanceCriteria;
      definitionOfDone = from.definitionOfDone;
      budget = from.budget;
      allowedTools = from.allowedTools;
      agentRole = from.agentRole;
      requiredSkills = from.requiredSkills;
      parallelizable = from.parallelizable;
      effort = from.effort;
      value = from.value;
      risk = from.risk;
      sequence = from.sequence;
      assignee = from.assignee;
      recipe = from.recipe;
      metadata = from.metadata;
    }

    /** The title: one line of 1 to 1,000 characters. */
    public Builder title(String title) {
      this.title = Text.line("title", title);
      return this;
    }

    /** The parent task; null for none. */
    public Builder parent(@Nullable TaskId parent) {
      this.parent = parent == null ? null : parent;
      return this;
    }

    /** A detailed description; may be empty. */
    public Builder description(String description) {
      this.description = Text.any("description", description);
      return this;
    }

    /** The priority; {@code NORMAL} by default. */
    public Builder priority(Task.Priority priority) {
      this.priority = Objects.requireNonNull(priority, "priority");
      return this;
    }

    /** Tags for searching, without duplicates. */
    public Builder tags(List<String> tags) {
      this.tags = Text.distinct("tag", tags);
      return this;
    }

    /** The day on which the task is due, in the years 1 to 9999; null for none. */
    public Builder dueDate(@Nullable LocalDate dueDate) {
      this.dueDate = dueDate == null ? null : NewProject.checkedDay("dueDate", dueDate);
      return this;
    }

    /** The estimated working time, from zero to 36,500 days; null for none. */
    public Builder estimate(@Nullable Duration estimate) {
      if (estimate != null) {
        ResourceBudget.Usage.time("estimate", estimate);
      }
      this.estimate = estimate;
      return this;
    }

    /** The progress of the work, 0 to 100 percent. */
    public Builder progress(int progress) {
      this.progress = from("progress", progress, 0, 100);
      return this;
    }

    /** The acceptance criteria. If there are any, completing the task needs valid evidence. */
    public Builder acceptanceCriteria(List<String> acceptanceCriteria) {
      this.acceptanceCriteria = Text.lines("acceptanceCriteria", acceptanceCriteria);
      return this;
    }

    /** The definition of done; may be empty. */
    public Builder definitionOfDone(String definitionOfDone) {
      this.definitionOfDone = Text.any("definitionOfDone", definitionOfDone);
      return this;
    }

    /** The budget of this task and its subtasks; unlimited by default. */
    public Builder budget(ResourceBudget budget) {
      this.budget = Objects.requireNonNull(budget, "budget");
      return this;
    }

    /** The tools that an agent may use for it; empty for all tools of the agent. */
    public Builder allowedTools(List<String> allowedTools) {
      this.allowedTools = Text.distinct("allowedTools", allowedTools);
      return this;
    }

    /** The role of the agent that should do it; null for none. */
    public Builder agentRole(@Nullable String agentRole) {
      this.agentRole = agentRole == null ? null : Text.line("agentRole", agentRole);
      return this;
    }

    /** The skills that a worker must name to claim it. */
    public Builder requiredSkills(List<String> requiredSkills) {
      this.requiredSkills = Text.distinct("requiredSkills", requiredSkills);
      return this;
    }

    /**
     * Whether other tasks of the same parent may be worked on at the same time. If not, the task is
     * claimed only when none of them is worked on.
     */
    public Builder parallelizable(boolean parallelizable) {
      this.parallelizable = parallelizable;
      return this;
    }

    /** The effort of the work, from 1 (little) to 5. */
    public Builder effort(int effort) {
      this.effort = from("effort", effort, 1, 5);
      return this;
    }

    /** The value of the work, from 1 (little) to 5. */
    public Builder value(int value) {
      this.value = from("value", value, 1, 5);
      return this;
    }

    /** The risk that the work fails, from 1 (low) to 5. */
    public Builder risk(int risk) {
      this.risk = from("risk", risk, 1, 5);
      return this;
    }

    /** The position among tasks of equal priority; lower numbers come first. */
    public Builder sequence(int sequence) {
      this.sequence = sequence;
      return this;
    }

    /** The only worker that can claim it; null for any worker. */
    public Builder assignee(@Nullable String assignee) {
      this.assignee = assignee == null ? null : Text.line("assignee", assignee);
      return this;
    }

    /** Instructions for the work, step by step; may be empty. */
    public Builder recipe(String recipe) {
      this.recipe = Text.any("recipe", recipe);
      return this;
    }

    /** Data of the application. */
    public Builder metadata(Map<String, String> metadata) {
      this.metadata = Text.map("metadata", metadata);
      return this;
    }

    /** Builds the task's values. */
    public NewTask build() {
      return new NewTask(this);
    }

    private static int from(String name, int value, int least, int most) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            "%s must be from %d to %d, got %d".formatted(name, least, most, value));
      }
      return value;
    }
  }
}
