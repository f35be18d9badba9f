package dev.penguin.session;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What an agent changed in the files of its workspace. Immutable.
 *
 * @param files the files, links and directories, in the order of their paths
 * @param leftOut what checkpoints do not have, so that changes of it are not known
 */
public record SessionChanges(List<FileChange> files, List<PathNote> leftOut) {
  /** Copies the lists. */
  public SessionChanges {
    files = List.copyOf(files);
    leftOut = List.copyOf(leftOut);
  }

  /** Whether the agent changed nothing that checkpoints have. */
  public boolean isEmpty() {
    return files.isEmpty();
  }

  /** All changes as one text, each as {@link FileChange#diff} has it. */
  @Override
  public String toString() {
    return files.stream().map(FileChange::diff).collect(Collectors.joining());
  }

  /**
   * What became of one path.
   *
   * @param path relative to the workspace, with {@code /} between the names
   * @param kind what became of it
   * @param diff what differs, in the unified form of {@code diff -u}; of what is no text, or is
   *     longer than 1,000,000 bytes, one line that says so
   */
  public record FileChange(String path, Kind kind, String diff) {
    /** Checks that nothing is null. */
    public FileChange {
      Objects.requireNonNull(path, "path");
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(diff, "diff");
    }

    /** What can become of a path. */
    public enum Kind {
      /** There was nothing before. */
      CREATED,
      /** It has other content, another mode, or is something else. */
      MODIFIED,
      /** There is nothing any more. */
      DELETED
    }
  }
}
