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
 * The values of a blueprint that concern the project as a whole, without its texts and items.
 * Immutable and thread-safe. The builder accepts any value; problems are reported among the
 * findings of the blueprint.
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
   * Creates a builder with default values.
   *
   * @param key the key of the project: a capital letter, then 1 to 9 capital letters and digits
   * @param title the name of the project
   */
  public static Builder builder(String key, String title) {
    return new Builder(key, title);
  }

  /** Creates a builder with the values of this header. */
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

  /** The version of the plan, as its authors name it; empty for none. */
  public Optional<String> revision() {
    return Optional.ofNullable(revision);
  }

  /** The people who are responsible for the plan. */
  public List<String> owners() {
    return owners;
  }

  /** The project's tags, for searching. */
  public List<String> labels() {
    return labels;
  }

  /** The priority of the project; {@code NORMAL} by default. */
  public Task.Priority priority() {
    return priority;
  }

  /** The directory or address of the work; empty for none. */
  public Optional<String> workspace() {
    return Optional.ofNullable(workspace);
  }

  /** The day on which the project starts; empty for none. */
  public Optional<LocalDate> startDate() {
    return Optional.ofNullable(startDate);
  }

  /** The day on which the project is due; empty for none. */
  public Optional<LocalDate> dueDate() {
    return Optional.ofNullable(dueDate);
  }

  /** The budget of all tasks together; unlimited by default. */
  public ResourceBudget budget() {
    return budget;
  }

  /** How long each phase of a task may take. A phase without an entry has no limit. */
  public Map<Task.Phase, Duration> timeBoxes() {
    return timeBoxes;
  }

  /** Data of the application. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** Two headers are equal if all their values are equal. */
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

    /** The version of the plan, as its authors name it; null for none. */
    public Builder revision(@Nullable String revision) {
      this.revision = revision;
      return this;
    }

    /** The people who are responsible for the plan. */
    public Builder owners(List<String> owners) {
      this.owners = List.copyOf(owners);
      return this;
    }

    /** The project's tags, for searching. */
    public Builder labels(List<String> labels) {
      this.labels = List.copyOf(labels);
      return this;
    }

    /** The priority of the project; {@code NORMAL} by default. */
    public Builder priority(Task.Priority priority) {
      this.priority = Objects.requireNonNull(priority, "priority");
      return this;
    }

    /** The directory or address of the work; null for none. */
    public Builder workspace(@Nullable String workspace) {
      this.workspace = workspace;
      return this;
    }

    /** The day on which the project starts; null for none. */
    public Builder startDate(@Nullable LocalDate startDate) {
      this.startDate = startDate;
      return this;
    }

    /** The day on which the project is due; null for none. */
    public Builder dueDate(@Nullable LocalDate dueDate) {
      this.dueDate = dueDate;
      return this;
    }

    /** The budget of all tasks together; unlimited by default. */
    public Builder budget(ResourceBudget budget) {
      this.budget = Objects.requireNonNull(budget, "budget");
      return this;
    }

    /** How long each phase of a task may take. A phase without an entry has no limit. */
    public Builder timeBoxes(Map<Task.Phase, Duration> timeBoxes) {
      this.timeBoxes = Map.copyOf(timeBoxes);
      return this;
    }

    /** Data of the application. */
    public Builder metadata(Map<String, String> metadata) {
      this.metadata = Texts.unix(metadata);
      return this;
    }

    /** Builds the header. */
    public BlueprintHeader build() {
      return new BlueprintHeader(this);
    }
  }
}
