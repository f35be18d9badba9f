package dev.penguin.project;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The values of a project, without the state of its work. Immutable and thread-safe. The builder
 * checks each value when it is set. It throws {@link ProjectException.InvalidText} for text that
 * cannot be stored unchanged, and {@link IllegalArgumentException} for any other invalid value.
 */
public final class NewProject {
  private static final Pattern KEY = Pattern.compile("[A-Z][A-Z0-9]{1,9}");

  private final String key;
  private final String name;
  private final String description;
  private final Task.Priority priority;
  private final List<String> tags;
  private final @Nullable String workspace;
  private final ResourceBudget budget;
  private final @Nullable LocalDate startDate;
  private final @Nullable LocalDate dueDate;
  private final Map<String, String> metadata;

  private NewProject(Builder builder) {
    key = builder.key;
    name = builder.name;
    description = builder.description;
    priority = builder.priority;
    tags = builder.tags;
    workspace = builder.workspace;
    budget = builder.budget;
    startDate = builder.startDate;
    dueDate = builder.dueDate;
    metadata = builder.metadata;
  }

  /** Creates a builder with default values, a key and a name. */
  public static Builder builder(String key, String name) {
    return new Builder(key, name);
  }

  /** Creates a builder with the values of this project. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /**
   * The short unique name with which the numbers of its tasks begin: a capital letter, then 1 to 9
   * capital letters and digits.
   */
  public String key() {
    return key;
  }

  /** The name, 1 to 1,000 characters. */
  public String name() {
    return name;
  }

  /** A description; may be empty. */
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

  /** The directory or address of the work. Penguin does not read it. Empty for none. */
  public Optional<String> workspace() {
    return Optional.ofNullable(workspace);
  }

  /** The budget of all its tasks together; unlimited by default. */
  public ResourceBudget budget() {
    return budget;
  }

  /** The day on which the project starts, in the years 1 to 9999; empty for none. */
  public Optional<LocalDate> startDate() {
    return Optional.ofNullable(startDate);
  }

  /** The day on which the project is due, in the years 1 to 9999; empty for none. */
  public Optional<LocalDate> dueDate() {
    return Optional.ofNullable(dueDate);
  }

  /** Data of the application. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** Two projects are equal if all their values are equal. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NewProject that && values().equals(that.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  @Override
  public String toString() {
    return "NewProject" + values();
  }

  private List<Object> values() {
    return Arrays.asList(
        key, name, description, priority, tags, workspace, budget, startDate, dueDate, metadata);
  }

  /** A day in the years 1 to 9999: those that are stored sort as text. */
  static LocalDate checkedDay(String name, LocalDate day) {
    if (day.getYear() < 1 || day.getYear() > 9_999) {
      throw new IllegalArgumentException(name + " must be in the years 1 to 9999, got " + day);
    }
    return day;
  }

  /** Collects the values of a project. Not thread-safe. */
  public static final class Builder {
    private String key;
    private String name;
    private String description = "";
    private Task.Priority priority = Task.Priority.NORMAL;
    private List<String> tags = List.of();
    private @Nullable String workspace;
    private ResourceBudget budget = ResourceBudget.unlimited();
    private @Nullable LocalDate startDate;
    private @Nullable LocalDate dueDate;
    private Map<String, String> metadata = Map.of();

    private Builder(String key, String name) {
      this.key = checkKey(key);
      this.name = Text.line("name", name);
    }

    private Builder(NewProject from) {
      key = from.key;
      name = from.name;
      description = from.description;
      priority = from.priority;
      tags = from.tags;
      workspace = from.workspace;
      budget = from.budget;
      startDate = from.startDate;
      dueDate = from.dueDate;
      metadata = from.metadata;
    }

    /**
     * The short unique name with which the numbers of its tasks begin: a capital letter, then 1 to
     * 9 capital letters and digits.
     */
    public Builder key(String key) {
      this.key = checkKey(key);
      return this;
    }

    /** The name, 1 to 1,000 characters. */
    public Builder name(String name) {
      this.name = Text.line("name", name);
      return this;
    }

    /** A description; may be empty. */
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

    /** The directory or address of the work. Penguin does not read it. Null for none. */
    public Builder workspace(@Nullable String workspace) {
      this.workspace = workspace == null ? null : Text.line("workspace", workspace);
      return this;
    }

    /** The budget of all its tasks together; unlimited by default. */
    public Builder budget(ResourceBudget budget) {
      this.budget = Objects.requireNonNull(budget, "budget");
      return this;
    }

    /** The day on which the project starts, in the years 1 to 9999; null for none. */
    public Builder startDate(@Nullable LocalDate startDate) {
      this.startDate = startDate == null ? null : checkedDay("startDate", startDate);
      return this;
    }

    /** The day on which the project is due, in the years 1 to 9999; null for none. */
    public Builder dueDate(@Nullable LocalDate dueDate) {
      this.dueDate = dueDate == null ? null : checkedDay("dueDate", dueDate);
      return this;
    }

    /** Data of the application. */
    public Builder metadata(Map<String, String> metadata) {
      this.metadata = Text.map("metadata", metadata);
      return this;
    }

    /** Builds the project's values. */
    public NewProject build() {
      return new NewProject(this);
    }

    private static String checkKey(String key) {
      if (!KEY.matcher(Objects.requireNonNull(key, "key")).matches()) {
        throw new ProjectException.InvalidText(
            "key '%.60s' must be a capital letter and 1 to 9 capital letters or digits, such as SHOP"
                .formatted(key));
      }
      return key;
    }
  }
}
