package dev.penguin.project.blueprint;

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
 * What a blueprint says of its project as a whole, apart from text and items. Immutable and
 * thread-safe. The builder takes any value; what is wrong with it is among the findings of the
 * blueprint.
 */
public final class BlueprintHeader {
  private final String key;
  private final String title;
  private final @Nullable String revision;
  private final List<String> owners;
  private final List<String> labels;
  private final Task.Priority priority;
  private final @Nullable String workspace;
  private final @Nullable LocalDate startDate;
  private final @Nullable LocalDate dueDate;
  private final ResourceBudget budget;
  private final Map<Task.Phase, Duration> timeBoxes;
  private final Map<String, String> metadata;

  private BlueprintHeader(Builder builder) {
    key = builder.key;
    title = builder.title;
    revision = builder.revision;
    owners = builder.owners;
    labels = builder.labels;
    priority = builder.priority;
    workspace = builder.workspace;
    startDate = builder.startDate;
    dueDate = builder.dueDate;
    budget = builder.budget;
    timeBoxes = builder.timeBoxes;
    metadata = builder.metadata;
  }

  /**
   * A header with the usual values.
   *
   * @param key the key of the project: a capital letter, then 1 to 9 capital letters and digits
   * @param title the name of the project
   */
  public static Builder builder(String key, String title) {
    return new Builder(key, title);
  }

  /** A builder that begins with these values. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** The key of the project. Empty when the text has none, which is an error. */
  public String key() {
    return key;
  }

  /** The name of the project. Empty when the text has none, which is an error. */
  public String title() {
    return title;
  }

  /** Which version of the plan it is, in the words of its authors; empty for none. */
  public Optional<String> revision() {
    return Optional.ofNullable(revision);
  }

  /** Who answers for the plan. */
  public List<String> owners() {
    return owners;
  }

  /** Words to find the project by: its tags. */
  public List<String> labels() {
    return labels;
  }

  /** How urgent the project is; normal at first. */
  public Task.Priority priority() {
    return priority;
  }

  /** The folder or address that the work is about; empty for none. */
  public Optional<String> workspace() {
    return Optional.ofNullable(workspace);
  }

  /** The day on which it begins; empty for none. */
  public Optional<LocalDate> startDate() {
    return Optional.ofNullable(startDate);
  }

  /** The day on which it should be done; empty for none. */
  public Optional<LocalDate> dueDate() {
    return Optional.ofNullable(dueDate);
  }

  /** The most that all tasks together may use; unlimited at first. */
  public ResourceBudget budget() {
    return budget;
  }

  /** How long each phase of a task may take; a phase that is not named has no limit. */
  public Map<Task.Phase, Duration> timeBoxes() {
    return timeBoxes;
  }

  /** What the application keeps with the project. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** Equal when all values are. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BlueprintHeader that && values().equals(that.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  @Override
  public String toString() {
    return "BlueprintHeader" + values();
  }

  private List<@Nullable Object> values() {
    return Arrays.asList(
        key, title, revision, owners, labels, priority, workspace, startDate, dueDate, budget,
        timeBoxes, metadata);
  }

  /** Collects the values of a header. Not thread-safe. */
  public static final class Builder {
    private String key;
    private String title;
    private @Nullable String revision;
    private List<String> owners = List.of();
    private List<String> labels = List.of();
    private Task.Priority priority = Task.Priority.NORMAL;
    private @Nullable String workspace;
    private @Nullable LocalDate startDate;
    private @Nullable LocalDate dueDate;
    private ResourceBudget budget = ResourceBudget.unlimited();
    private Map<Task.Phase, Duration> timeBoxes = Map.of();
    private Map<String, String> metadata = Map.of();

    private Builder(String key, String title) {
      this.key = Objects.requireNonNull(key, "key");
      this.title = Texts.unix(title);
    }

    private Builder(BlueprintHeader from) {
      key = from.key;
      title = from.title;
      revision = from.revision;
      owners = from.owners;
      labels = from.labels;
      priority = from.priority;
      workspace = from.workspace;
      startDate = from.startDate;
      dueDate = from.dueDate;
      budget = from.budget;
      timeBoxes = from.timeBoxes;
      metadata = from.metadata;
    }

    /** The key of the project: a capital letter, then 1 to 9 capital letters and digits. */
    public Builder key(String key) {
      this.key = Objects.requireNonNull(key, "key");
      return this;
    }

    /** The name of the project. */
    public Builder title(String title) {
      this.title = Texts.unix(title);
      return this;
    }

    /** Which version of the plan it is; null for none. */
    public Builder revision(@Nullable String revision) {
      this.revision = revision;
      return this;
    }

    /** Who answers for the plan. */
    public Builder owners(List<String> owners) {
      this.owners = List.copyOf(owners);
      return this;
    }

    /** Words to find the project by: its tags. */
    public Builder labels(List<String> labels) {
      this.labels = List.copyOf(labels);
      return this;
    }

    /** How urgent the project is; normal at first. */
    public Builder priority(Task.Priority priority) {
      this.priority = Objects.requireNonNull(priority, "priority");
      return this;
    }

    /** The folder or address that the work is about; null for none. */
    public Builder workspace(@Nullable String workspace) {
      this.workspace = workspace;
      return this;
    }

    /** The day on which it begins; null for none. */
    public Builder startDate(@Nullable LocalDate startDate) {
      this.startDate = startDate;
      return this;
    }

    /** The day on which it should be done; null for none. */
    public Builder dueDate(@Nullable LocalDate dueDate) {
      this.dueDate = dueDate;
      return this;
    }

    /** The most that all tasks together may use; unlimited at first. */
    public Builder budget(ResourceBudget budget) {
      this.budget = Objects.requireNonNull(budget, "budget");
      return this;
    }

    /** How long each phase of a task may take. */
    public Builder timeBoxes(Map<Task.Phase, Duration> timeBoxes) {
      this.timeBoxes = Map.copyOf(timeBoxes);
      return this;
    }

    /** What the application keeps with the project. */
    public Builder metadata(Map<String, String> metadata) {
      this.metadata = Texts.unix(metadata);
      return this;
    }

    /** The header. */
    public BlueprintHeader build() {
      return new BlueprintHeader(this);
    }
  }
}
