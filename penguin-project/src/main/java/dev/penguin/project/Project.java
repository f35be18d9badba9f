package dev.penguin.project;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A project as it was when it was read. Immutable.
 *
 * @param id the id
 * @param content what the project is; {@link #edit()} begins a change of it
 * @param status whether it is worked on
 * @param usage what all its tasks together have used
 * @param revision when it was made and changed, and its version
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

  /** A builder that begins with what the project is, for {@link ProjectManager#updateProject}. */
  public NewProject.Builder edit() {
    return content.toBuilder();
  }

  /** The short unique name that the numbers of its tasks begin with. */
  public String key() {
    return content.key();
  }

  /** The name. */
  public String name() {
    return content.name();
  }

  /** What it is about. */
  public String description() {
    return content.description();
  }

  /** How urgent it is. */
  public Task.Priority priority() {
    return content.priority();
  }

  /** Words to find it by. */
  public List<String> tags() {
    return content.tags();
  }

  /** The folder or address that the work is about; empty for none. */
  public Optional<String> workspace() {
    return content.workspace();
  }

  /** The most that all its tasks together may use. */
  public ResourceBudget budget() {
    return content.budget();
  }

  /** The day on which it begins; empty for none. */
  public Optional<LocalDate> startDate() {
    return content.startDate();
  }

  /** The day on which it should be done; empty for none. */
  public Optional<LocalDate> dueDate() {
    return content.dueDate();
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

  /** Counts the changes, from 1; {@link ProjectManager#updateProject} wants it. */
  public long version() {
    return revision.version();
  }

  /** Whether a project is worked on. */
  public enum Status {
    /** Its tasks can be worked on. */
    ACTIVE,
    /** No task of it is ready until it is active again. */
    PAUSED,
    /** Done. No task of it is ready. */
    COMPLETED,
    /** Put away. No task of it is ready. */
    ARCHIVED
  }
}
