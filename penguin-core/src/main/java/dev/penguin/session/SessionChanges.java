package dev.penguin.session;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The changes that an agent made to the files of its workspace. Immutable.
 *
 * @param files the files, links and directories, in the order of their paths
 * @param leftOut the paths that checkpoints do not contain, whose changes are unknown
 */
public record SessionChanges(List<FileChange> files, List<PathNote> leftOut) {
  /** Copies the lists. */
  public SessionChanges {
    files = List.copyOf(files);
    leftOut = List.copyOf(leftOut);
  }

  /** Whether the agent changed no file that checkpoints contain. */
  public boolean isEmpty() {
    return files.isEmpty();
  }

  /** Returns all changes as one text, each as in {@link FileChange#diff}. */
  @Override
  public String toString() {
    return files.stream().map(FileChange::diff).collect(Collectors.joining());
  }

  /**
   * The change of one path.
   *
   * @param path the path relative to the workspace, with {@code /} between the names
   * @param kind the kind of change
   * @param diff the difference in the unified format of {@code diff -u}; one line of explanation if
   *     the content is not text or is longer than 1,000,000 bytes
   */
  public record FileChange(String path, Kind kind, String diff) {
    /** Checks that nothing is null. */
    public FileChange {
      Objects.requireNonNull(path, "path");
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(diff, "diff");
    }

    /** The kinds of change. */
    public enum Kind {
      /** The path did not exist before. */
      CREATED,
      /** Its content, its mode or its type (file, link, directory) changed. */
      MODIFIED,
      /** The path no longer exists. */
      DELETED
    }
  }
}
