package dev.penguin.project.blueprint;

import dev.penguin.project.Dependency;
import dev.penguin.project.ResourceBudget;
import dev.penguin.project.Task;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An item of a blueprint, from which a task is created. Immutable and thread-safe. The builder
 * accepts any value; problems are reported among the findings of the blueprint. Line ends in texts
 * become {@code \n}.
 */
public final class BlueprintItem {
  private final String key;
  private final String title;
  private final @Nullable String parent;
  private final boolean done;
  private final String description;
  private final Task.Priority priority;
  private final List<String> tags;
  private final @Nullable LocalDate dueDate;
  private final @Nullable Duration estimate;
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
  private final List<Prerequisite> prerequisites;
  private final List<String> goals;
  private final Map<String, String> metadata;

  private BlueprintItem(Builder builder) {
    key = builder.key;
    title = builder.title;
    parent = builder.parent;
    done = builder.done;
    description = builder.description;
    priority = builder.priority;
    tags = builder.tags;
    dueDate = builder.dueDate;
    estimate = builder.estimate;
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
    prerequisites = builder.prerequisites;
    goals = builder.goals;
    metadata = builder.metadata;
  }

  /**
   * Creates a builder with default values.
   *
   * @param key the item's key in the blueprint, by which its task is found again: capital letters
   *     and digits with at least one hyphen, for instance {@code ITEM-1}
   * @param title the title
   */
  public static Builder builder(String key, String title) {
    return new Builder(key, title);
  }

  /** Creates a builder with the values of this item. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** The item's key, by which its task is found again, for instance {@code ITEM-1}. */
  public String key() {
    return key;
  }

  /** The title, 1 to 1,000 characters. */
  public String title() {
    return title;
  }

  /** The key of the parent item; empty for none. */
  public Optional<String> parent() {
    return Optional.ofNullable(parent);
  }

  /** Whether the item's box is ticked in the file. It has no effect on the database. */
  public boolean done() {
    return done;
  }

  /** The description of the work; may be empty. */
  public String description() {
    return description;
  }

  /** The priority; {@code NORMAL} by default. */
  public Task.Priority priority() {
    return priority;
  }

  /** Tags for searching. */
  public List<String> tags() {
    return tags;
  }

  /** The day on which the work is due; empty for none. */
  public Optional<LocalDate> dueDate() {
    return Optional.ofNullable(dueDate);
  }

  /** The estimated working time; empty for no estimate. */
  public Optional<Duration> estimate() {
    return Optional.ofNullable(estimate);
  }

  /** The criteria that are checked before the task counts as done. */
  public List<String> acceptanceCriteria() {
    return acceptanceCriteria;
  }

  /** The definition of done; may be empty. */
  public String definitionOfDone() {
    return definitionOfDone;
  }

  /** The budget of the item and its sub-items; unlimited by default. */
  public ResourceBudget budget() {
    return budget;
  }

  /** The tools that an agent may use for it; empty for all the tools that the agent has. */
  public List<String> allowedTools() {
    return allowedTools;
  }

  /** The role of the agent that should do it; empty for any. */
  public Optional<String> agentRole() {
    return Optional.ofNullable(agentRole);
  }

  /** The skills that a worker must name to claim it. */
  public List<String> requiredSkills() {
    return requiredSkills;
  }

  /** Whether other items of the same parent may be worked on at the same time; true by default. */
  public boolean parallelizable() {
    return parallelizable;
  }

  /** The effort of the work, from 1 (little) to 5; 3 by default. */
  public int effort() {
    return effort;
  }

  /** The value of the work, from 1 (little) to 5; 3 by default. */
  public int value() {
    return value;
  }

  /** The risk that the work fails, from 1 (low) to 5; 3 by default. */
  public int risk() {
    return risk;
  }

  /** The position among items of equal priority; lower numbers come first. */
  public int sequence() {
    return sequence;
  }

  /** The worker that should do it; empty for any worker. */
  public Optional<String> assignee() {
    return Optional.ofNullable(assignee);
  }

  /** Instructions for the work, step by step; may be empty. */
  public String recipe() {
    return recipe;
  }

  /** The items that this item waits for. */
  public List<Prerequisite> prerequisites() {
    return prerequisites;
  }

  /** The keys of the goals that the item serves. */
  public List<String> goals() {
    return goals;
  }

  /** Data of the application. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** Two items are equal if all their values are equal. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BlueprintItem that && values().equals(that.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  @Override
  public String toString() {
    return "BlueprintItem" + values();
  }

  private List<@Nullable Object> values() {
    return Arrays.asList(
        key,
        title,
        parent,
        done,
        description,
        priority,
        tags,
        dueDate,
        estimate,
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
        prerequisites,
        goals,
        metadata);
  }

  /**
   * An item that another item waits for.
   *
   * @param key the key of the item that is waited for
   * @param policy the condition that ends the wait
   */
  public record Prerequisite(String key, Dependency.Policy policy) {
    /** Checks that nothing is null. */
    public Prerequisite {
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(policy, "policy");
    }

    /** A prerequisite that holds until the item with this key is completed. */
    public static Prerequisite completed(String key) {
      return new Prerequisite(key, Dependency.Policy.completionRequired());
    }
  }

  /** Collects the values of an item. Not thread-safe. */
  public static final class Builder {
    private String key;
    private String title;
    private @Nullable String parent;
    private boolean done;
    private String description = "";
    private Task.Priority priority = Task.Priority.NORMAL;
    private List<String> tags = List.of();
    private @Nullable LocalDate dueDate;
    private @Nullable Duration estimate;
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
    private int sequence;
    private @Nullable String assignee;
    private String recipe = "";
    private List<Prerequisite> prerequisites = List.of();
    private List<String> goals = List.of();
    private Map<String, String> metadata = Map.of();

    private Builder(String key, String title) {
      this.key = Objects.requireNonNull(key, "key");
      this.title = Objects.requireNonNull(title, "title");
    }

    private Builder(BlueprintItem from) {
      key = from.key;
      title = from.title;
      parent = from.parent;
      done = from.done;
      description = from.description;
      priority = from.priority;
      tags = from.tags;
      dueDate = from.dueDate;
      estimate = from.estimate;
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
      prerequisites = from.prerequisites;
      goals = from.goals;
      metadata = from.metadata;
    }

    /** The item's key in the blueprint. */
    public Builder key(String key) {
      this.key = Objects.requireNonNull(key, "key");
      return this;
    }

    /** The title, 1 to 1,000 characters. */
    public Builder title(String title) {
      this.title = Texts.unix(title);
      return this;
    }

    /** The key of the parent item; null for none. */
    public Builder parent(@Nullable String parent) {
      this.parent = parent;
      return this;
    }

    /** Whether the item's box is ticked; false by default. */
    public Builder done(boolean done) {
      this.done = done;
      return this;
    }

    /** The description of the work. */
    public Builder description(String description) {
      this.description = Texts.unix(description);
      return this;
    }

    /** The priority; {@code NORMAL} by default. */
    public Builder priority(Task.Priority priority) {
      this.priority = Objects.requireNonNull(priority, "priority");
      return this;
    }

    /** Tags for searching. */
    public Builder tags(List<String> tags) {
      this.tags = List.copyOf(tags);
      return this;
    }

    /** The day on which the work is due; null for none. */
    public Builder dueDate(@Nullable LocalDate dueDate) {
      this.dueDate = dueDate;
      return this;
    }

    /** The estimated working time; null for no estimate. */
    public Builder estimate(@Nullable Duration estimate) {
      this.estimate = estimate;
      return this;
    }

    /** The criteria that are checked before the task counts as done. */
    public Builder acceptanceCriteria(List<String> acceptanceCriteria) {
      this.acceptanceCriteria = acceptanceCriteria.stream().map(Texts::unix).toList();
      return this;
    }

    /** The definition of done. */
    public Builder definitionOfDone(String definitionOfDone) {
      this.definitionOfDone = Texts.unix(definitionOfDone);
      return this;
    }

    /** The budget of the item and its sub-items; unlimited by default. */
    public Builder budget(ResourceBudget budget) {
      this.budget = Objects.requireNonNull(budget, "budget");
      return this;
    }

    /** The tools that an agent may use for it; by default all the tools that the agent has. */
    public Builder allowedTools(List<String> allowedTools) {
      this.allowedTools = List.copyOf(allowedTools);
      return this;
    }

    /** The role of the agent that should do it; null for any. */
    public Builder agentRole(@Nullable String agentRole) {
      this.agentRole = agentRole;
      return this;
    }

    /** The skills that a worker must name to claim it. */
    public Builder requiredSkills(List<String> requiredSkills) {
      this.requiredSkills = List.copyOf(requiredSkills);
      return this;
    }

    /**
     * Whether other items of the same parent may be worked on at the same time; true by default.
     */
    public Builder parallelizable(boolean parallelizable) {
      this.parallelizable = parallelizable;
      return this;
    }

    /** The effort of the work, from 1 (little) to 5; 3 by default. */
    public Builder effort(int effort) {
      this.effort = effort;
      return this;
    }

    /** The value of the work, from 1 (little) to 5; 3 by default. */
    public Builder value(int value) {
      this.value = value;
      return this;
    }

    /** The risk that the work fails, from 1 (low) to 5; 3 by default. */
    public Builder risk(int risk) {
      this.risk = risk;
      return this;
    }

    /** The position among items of equal priority; lower numbers come first; 0 by default. */
    public Builder sequence(int sequence) {
      this.sequence = sequence;
      return this;
    }

    /** The worker that should do it; null for any worker. */
    public Builder assignee(@Nullable String assignee) {
      this.assignee = assignee;
      return this;
    }

    /** Instructions for the work, step by step. */
    public Builder recipe(String recipe) {
      this.recipe = Texts.unix(recipe);
      return this;
    }

    /** The items that this item waits for. */
    public Builder prerequisites(List<Prerequisite> prerequisites) {
      this.prerequisites = List.copyOf(prerequisites);
      return this;
    }

    /** The keys of the goals that the item serves. */
    public Builder goals(List<String> goals) {
      this.goals = List.copyOf(goals);
      return this;
    }

    /** Data of the application. */
    public Builder metadata(Map<String, String> metadata) {
      this.metadata = Texts.unix(metadata);
      return this;
    }

    /** Builds the item. */
    public BlueprintItem build() {
      return new BlueprintItem(this);
    }
  }
}
