package dev.penguin.project.blueprint;

import dev.penguin.project.ProjectId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** The changes that applying a blueprint would make. Immutable and thread-safe. */
public final class SyncPreview {
  private static final int SHOWN = 20;

  private final List<Change> changes;
  private final List<Finding> findings;
  private final Supplier<ProjectId> applier;

  SyncPreview(List<Change> changes, List<Finding> findings, Supplier<ProjectId> applier) {
    this.changes = List.copyOf(changes);
    this.findings = List.copyOf(findings);
    this.applier = applier;
  }

  /** The changes, and the tasks that would stay unchanged, in the order of the blueprint. */
  public List<Change> changes() {
    return changes;
  }

  /** The problems of the blueprint. If one is an error, {@link #apply()} throws an exception. */
  public List<Finding> findings() {
    return findings;
  }

  /** Whether applying would change nothing. */
  public boolean isEmpty() {
    return changes.stream().noneMatch(change -> change.kind().isMade());
  }

  /**
   * Makes the changes in one transaction, and returns the project's id.
   *
   * @throws dev.penguin.project.ProjectException when the blueprint has errors, or when the
   *     database has changed so that this preview is no longer right; nothing is changed then
   */
  public ProjectId apply() {
    return applier.get();
  }

  /**
   * Returns the preview as text for people. Each change has a line, which begins with {@code +} for
   * a creation, {@code ~} for an update and {@code !} for a task that stays unchanged; its values
   * follow below. Errors come first. The last line says how many tasks are not in the blueprint.
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    findings.stream()
        .filter(Finding::isError)
        .forEach(finding -> text.append(finding).append('\n'));
    for (Change change : changes) {
      if (change.kind() != Kind.LEFT_ALONE) {
        text.append(change).append('\n');
      }
    }
    List<Change> others =
        changes.stream().filter(change -> change.kind() == Kind.LEFT_ALONE).toList();
    others.stream().limit(SHOWN).forEach(change -> text.append(change).append('\n'));
    if (others.size() > SHOWN) {
      text.append("  and %,d more that are left alone\n".formatted(others.size() - SHOWN));
    }
    return text.append(summary()).toString();
  }

  private String summary() {
    if (findings.stream().anyMatch(Finding::isError)) {
      return "Nothing is applied before the errors are fixed.";
    }
    return isEmpty()
        ? "Nothing to change."
        : "%,d to make, %,d to change, %,d kept."
            .formatted(count(Kind.CREATE), count(Kind.UPDATE), count(Kind.KEPT));
  }

  private long count(Kind kind) {
    return changes.stream().filter(change -> change.kind() == kind).count();
  }

  /**
   * A change, or a task that stays unchanged.
   *
   * @param kind the kind of change
   * @param key the key of the item; empty for the project itself
   * @param task the number of the task, for instance {@code SHOP-12}; empty when it does not exist
   *     yet
   * @param title the title of the item or the project
   * @param lines the changed values, one per line; or the reason why nothing changes
   */
  public record Change(
      Kind kind, Optional<String> key, Optional<String> task, String title, List<String> lines) {
    /** Copies the list. */
    public Change {
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(task, "task");
      Objects.requireNonNull(title, "title");
      lines = List.copyOf(lines);
    }

    /** Returns a line for the change, and the changed values below it. */
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder(kind.mark);
      text.append(key.map(each -> " " + each).orElse(" project"));
      task.filter(number -> !key.equals(Optional.of(number)))
          .ifPresent(number -> text.append(" (").append(number).append(')'));
      text.append(' ').append(title.replace('\n', ' '));
      if (kind == Kind.LEFT_ALONE) {
        text.append(": not in the blueprint, left alone");
      }
      lines.forEach(line -> text.append("\n    ").append(line));
      return text.toString();
    }
  }

  /** The kind of change. */
  public enum Kind {
    /** It is created. */
    CREATE("+"),
    /** It gets other values; its history and state stay. */
    UPDATE("~"),
    /**
     * It differs from the blueprint, but stays unchanged, because its task is under way or done.
     */
    KEPT("!"),
    /** It is not in the blueprint, and stays unchanged; applying never deletes anything. */
    LEFT_ALONE(" ");

    private final String mark;

    Kind(String mark) {
      this.mark = mark;
    }

    /** Whether applying changes something. */
    public boolean isMade() {
      return this == CREATE || this == UPDATE;
    }
  }
}
