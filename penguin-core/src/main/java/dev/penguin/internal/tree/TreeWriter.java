package dev.penguin.internal.tree;

import dev.penguin.internal.tree.LeftOut.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Changes a directory, path by path. A path is changed only when it is as the step expects; one
 * that is as the step makes it already is done, so that all of it can be repeated after it was
 * interrupted. What must go is removed first, then what must come is written, and the modes of
 * directories come last. Used once, by one thread.
 */
public final class TreeWriter {
  private final Path root;
  private final Tree present;
  private final EntryWriter writer;
  private final EntryReader reader;
  private final Set<TreePath> restored = new TreeSet<>();
  private final Set<TreePath> conflicts = new TreeSet<>();
  private final List<LeftOut> leftOut = new ArrayList<>();
  private final Set<TreePath> failed = new HashSet<>();

  /**
   * A writer.
   *
   * @param root the directory
   * @param present what is known of it, for the modes of directories that have to be opened for a
   *     moment
   * @param work names what is done: the same name when it is repeated
   * @param source where the bytes of files come from
   */
  public TreeWriter(Path root, Tree present, String work, ContentSource source) {
    this.root = root;
    this.present = present;
    this.writer = new EntryWriter(root, work, source);
    this.reader = new EntryReader(root.getFileSystem());
  }

  /** The paths that are as they should be. */
  public List<TreePath> restored() {
    return List.copyOf(restored);
  }

  /** The paths that were neither as expected nor as they should be. */
  public List<TreePath> conflicts() {
    return List.copyOf(conflicts);
  }

  /** What could not be changed for other reasons. */
  public List<LeftOut> leftOut() {
    return List.copyOf(leftOut);
  }

  /**
   * Changes all paths.
   *
   * @param steps in the order of their paths
   * @throws IOException when something cannot be written; what was done stays
   */
  public void apply(List<PathChange> steps) throws IOException {
    writer.sweep(steps);
    for (int i = steps.size() - 1; i >= 0; i--) {
      PathChange step = steps.get(i);
      if (removes(step)) {
        at(step, this::remove);
      }
    }
    for (PathChange step : steps) {
      if (isThere(step.after()) && !failed.contains(step.path())) {
        at(step, this::write);
      }
    }
    closeAgain(steps);
  }

  private static boolean isThere(@Nullable TreeEntry entry) {
    return entry != null && entry.kind().isKnown();
  }

  private static boolean isDirectory(@Nullable TreeEntry entry) {
    return entry != null && entry.isDirectory();
  }

  /** Whether what is there must go before anything can come. */
  private static boolean removes(PathChange step) {
    return isThere(step.before())
        && (!isThere(step.after()) || isDirectory(step.before()) != isDirectory(step.after()));
  }

  /** What is done with a path in its open directory. */
  @FunctionalInterface
  private interface Act {
    void run(PathChange step, OpenDirectory directory, Path name) throws IOException;
  }

  private void at(PathChange step, Act act) throws IOException {
    TreePath parent = step.path().parent();
    Path name = PathBytes.path(root.getFileSystem(), step.path().name());
    try (OpenDirectory directory = parent == null ? null : OpenDirectory.at(root, parent)) {
      if (directory != null) {
        run(act, step, directory, name);
      } else if (isThere(step.after())) {
        conflict(step);
      } else {
        restored.add(step.path());
      }
    }
  }

  /** Runs it, once more in a directory that had to be opened for writing. */
  private void run(Act act, PathChange step, OpenDirectory directory, Path name)
      throws IOException {
    try {
      act.run(step, directory, name);
    } catch (AccessDeniedException e) {
      TreePath parent = step.path().parent();
      TreePath above = parent == null ? null : parent.parent();
      try (OpenDirectory around = above == null ? null : OpenDirectory.at(root, above)) {
        if (parent == null || around == null) {
          throw e;
        }
        Path parentName = PathBytes.path(root.getFileSystem(), parent.name());
        TreeEntry now = reader.now(around, parentName);
        if (now == null || !now.isDirectory() || now.mode() < 0) {
          throw e;
        }
        writer.mode(around, parentName, now.mode() | EntryWriter.OPEN);
      }
      act.run(step, directory, name);
    }
  }

  private void conflict(PathChange step) {
    conflicts.add(step.path());
    failed.add(step.path());
  }

  private void remove(PathChange step, OpenDirectory directory, Path name) throws IOException {
    TreeEntry now = reader.now(directory, name);
    if (now == null || isAs(now, step.after())) {
      if (!isThere(step.after())) {
        restored.add(step.path());
      }
      return;
    }
    if (!isAs(now, step.before())) {
      conflict(step);
      return;
    }
    try {
      writer.remove(directory, name, now.isDirectory());
    } catch (DirectoryNotEmptyException e) {
      leave(step);
      return;
    } catch (FileSystemException e) {
      if (!now.isDirectory() || !isFull(directory, name)) {
        throw e;
      }
      leave(step);
      return;
    }
    if (!isThere(step.after())) {
      restored.add(step.path());
    }
  }

  private static boolean isFull(OpenDirectory directory, Path name) throws IOException {
    try (OpenDirectory below = directory.directory(name)) {
      return !below.paths().isEmpty();
    }
  }

  private void leave(PathChange step) {
    leftOut.add(new LeftOut(step.path(), Reason.NOT_EMPTY));
    failed.add(step.path());
  }

  private void write(PathChange step, OpenDirectory directory, Path name) throws IOException {
    TreeEntry after = step.after();
    TreeEntry now = reader.now(directory, name);
    if (after == null) {
      return;
    }
    boolean free = now == null && (!isThere(step.before()) || removes(step));
    if (now != null && isAs(now, after)) {
      if (after.isDirectory()) {
        writer.mode(directory, name, after.mode() | EntryWriter.OPEN);
      }
    } else if (free || now != null && isAs(now, step.before())) {
      writer.write(step.path(), directory, name, now, after);
    } else {
      conflict(step);
      return;
    }
    restored.add(step.path());
  }

  /** Whether something is as a state says; the mode of a directory may be on its way. */
  private static boolean isAs(TreeEntry now, @Nullable TreeEntry state) {
    return state != null && (now.isDirectory() ? state.isDirectory() : TreeEntry.same(now, state));
  }

  /** Gives directories their modes when nothing has to be done in them any more. */
  private void closeAgain(List<PathChange> steps) throws IOException {
    TreeMap<TreePath, TreeEntry> modes = new TreeMap<>();
    for (PathChange step : steps) {
      TreeEntry after = step.after();
      if (after != null && after.isDirectory() && restored.contains(step.path())) {
        modes.put(step.path(), after);
      }
    }
    for (PathChange step : steps) {
      TreePath parent = step.path().parent();
      TreeEntry around = parent == null ? null : present.at(parent);
      if (parent != null && around != null && around.isDirectory()) {
        modes.putIfAbsent(parent, around);
      }
    }
    for (Map.Entry<TreePath, TreeEntry> each : modes.descendingMap().entrySet()) {
      close(each.getKey(), each.getValue().mode());
    }
  }

  /** A directory that no step is about is as it was, or was opened here. */
  private void close(TreePath path, int mode) throws IOException {
    TreePath parent = path.parent();
    Path name = PathBytes.path(root.getFileSystem(), path.name());
    try (OpenDirectory directory = parent == null ? null : OpenDirectory.at(root, parent)) {
      TreeEntry now = directory == null ? null : reader.now(directory, name);
      if (directory == null || now == null || !now.isDirectory() || now.mode() == mode) {
        return;
      }
      if (restored.contains(path) || now.mode() == (mode | EntryWriter.OPEN)) {
        writer.mode(directory, name, mode);
      }
    }
  }
}
