package dev.penguin.project;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A project, with the values that it had when it was read. Immutable.
 *
 * @param id the id
 * @param content the project's values; to change them, begin with {@link #edit()}
 * @param status whether the project's tasks can be worked on
 * @param usage what all its tasks together have used
 * @param revision when it was created and last changed, and its version
 */
public record Project(
    ProjectId id,
    NewProject content,
    Status status,
    ResourceBudget.Usage usage,
    Task.Revision revision) {

  /** Checks that nothing is null. */
  public Project {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(content, "content");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(revision, "revision");
  }

  /** Creates a builder with the project's values, for {@link ProjectManager#updateProject}. */
  public NewProject.Builder edit() {
    return content.toBuilder();
  }

  /** The short unique name with which the numbers of its tasks begin. */
  public String key() {
    return content.key();
  }

  /** The name. */
  public String name() {
    return content.name();
  }

  /** The description; may be empty. */
  public String description() {
    return content.description();
  }

  /** The priority. */
  public Task.Priority priority() {
    return content.priority();
  }

  /** Tags for searching. */
  public List<String> tags() {
    return content.tags();
  }

  /** The directory or address of the work; empty for none. */
  public Optional<String> workspace() {
    return content.workspace();
  }

  /** The budget of all its tasks together. */
  public ResourceBudget budget() {
    return content.budget();
  }

  /** The day on which the project starts; empty for none. */
  public Optional<LocalDate> startDate() {
    return content.startDate();
  }

  /** The day on which the project is due; empty for none. */
  public Optional<LocalDate> dueDate() {
    return content.dueDate();
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

  /**
   * The number of changes, from 1. {@link ProjectManager#updateProject} takes it as a parameter.
   */
  public long version() {
    return revision.version();
  }

  /** Whether the tasks of a project can be worked on. */
  public enum Status {
    /** Its tasks can be worked on. */
    ACTIVE,
    /** No task of the project is ready until the project is active again. */
    PAUSED,
    /** The project is done. No task of it is ready. */
    COMPLETED,
    /** The project is archived. No task of it is ready. */
    ARCHIVED
  }
}
