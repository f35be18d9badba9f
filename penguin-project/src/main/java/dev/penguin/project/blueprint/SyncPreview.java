package dev.penguin.project.blueprint;

import dev.penguin.project.ProjectId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** What applying a blueprint would do. Immutable and thread-safe. */
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

  /** What would be done, and what would be left as it is, in the order of the blueprint. */
  public List<Change> changes() {
    return changes;
  }

  /** What is wrong with the blueprint; with an error among it, {@link #apply()} is refused. */
  public List<Finding> findings() {
    return findings;
  }

  /** Whether applying would change nothing. */
  public boolean isEmpty() {
    return changes.stream().noneMatch(change -> change.kind().isMade());
  }

  /**
   * Makes the changes in one transaction, and gives the project.
   *
   * @throws dev.penguin.project.ProjectException when the blueprint has errors, or when what is
   *     stored has changed so that something else would happen than this preview says; nothing is
   *     changed then
   */
  public ProjectId apply() {
    return applier.get();
  }

  /**
   * The preview as people read it: a line for each change, which begins with {@code +} for what is
   * made, {@code ~} for what is changed and {@code !} for what is kept, with the values below it;
   * errors first, and last how many tasks are left alone.
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
   * One change.
   *
   * @param kind what is done
   * @param key the key of the item; empty for the project itself
   * @param task the number of the task, for instance {@code SHOP-12}; empty when there is none yet
   * @param title what the item or the project is called
   * @param lines what would change, one value a line; or why it is left as it is
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

    /** A line for the change, and below it its lines. */
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

  /** What is done. */
  public enum Kind {
    /** Made. */
    CREATE("+"),
    /** Given other values; history and state stay. */
    UPDATE("~"),
    /** Other than in the blueprint, and not changed: the task is under way or done. */
    KEPT("!"),
    /** Not in the blueprint: left as it is, never deleted. */
    LEFT_ALONE(" ");

    private final String mark;

    Kind(String mark) {
      this.mark = mark;
    }

    /** Whether applying does something. */
    public boolean isMade() {
      return this == CREATE || this == UPDATE;
    }
  }
}
