package dev.penguin.internal.checkpoint;

import dev.penguin.internal.blob.ContentHash;
import dev.penguin.internal.tree.TreeEntry;
import dev.penguin.internal.tree.TreeEntry.Kind;
import dev.penguin.internal.tree.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What others than the agent wrote, and where it is now: the agent may have changed, moved or
 * deleted it after that, in which case going back must neither remove it from its new place nor
 * keep silent about it. Used by one thread.
 */
final class WorkOfOthers {
  /** What was there when others changed a path last. */
  private final Map<TreePath, TreeEntry> written = new HashMap<>();

  /** Paths to which the agent moved such work. */
  private final Set<TreePath> moved = new HashSet<>();

  /**
   * A change of a path.
   *
   * @param was what was there; null for nothing
   * @param is what came; null for nothing
   */
  record Change(TreePath path, @Nullable TreeEntry was, @Nullable TreeEntry is) {}

  /** Others changed a path. */
  void wrote(Change change) {
    if (isWork(change.is())) {
      written.put(change.path(), Objects.requireNonNull(change.is()));
    } else {
      written.remove(change.path());
    }
  }

  private static boolean isWork(@Nullable TreeEntry entry) {
    return entry != null
        && (entry.kind() == Kind.FILE
            || entry.kind() == Kind.LINK
            || entry.kind() == Kind.NOT_KEPT);
  }

  /**
   * The agent made some changes between two checkpoints.
   *
   * @return the paths to which it moved the work of others: those that have the same bytes, or the
   *     only one that came where only one went, as it is moved and edited then
   */
  Set<TreePath> follow(List<Change> changes) {
    List<Change> went = new ArrayList<>();
    List<Change> came = new ArrayList<>();
    for (Change change : changes) {
      if (isWork(change.is())) {
        came.add(change);
      } else if (written.containsKey(change.path()) || moved.contains(change.path())) {
        went.add(change);
      }
    }
    Set<TreePath> found = new TreeSet<>();
    boolean onlyOne = went.size() == 1 && came.size() == 1 && came.get(0).was() == null;
    for (Change from : went) {
      for (Change to : came) {
        if (onlyOne || hasBytesOf(to.is(), from.was())) {
          found.add(to.path());
        }
      }
    }
    moved.addAll(found);
    return found;
  }

  private static boolean hasBytesOf(@Nullable TreeEntry one, @Nullable TreeEntry other) {
    return one != null
        && other != null
        && one.size() > 0
        && one.content() != null
        && one.content().equals(other.content());
  }

  /** The paths at which there is something else by now than what others wrote there. */
  Set<TreePath> displaced(NavigableMap<TreePath, TreeEntry> state) {
    Set<TreePath> all = new TreeSet<>();
    written.forEach(
        (path, work) -> {
          if (!TreeEntry.same(work, state.get(path))) {
            all.add(path);
          }
        });
    return all;
  }

  /** The contents that others wrote at paths where they are not any more. */
  Set<ContentHash> homeless(NavigableMap<TreePath, TreeEntry> state) {
    Set<ContentHash> all = new HashSet<>();
    written.forEach(
        (path, work) -> {
          ContentHash content = work.content();
          if (content != null && work.size() > 0 && !hasBytesOf(state.get(path), work)) {
            all.add(content);
          }
        });
    return all;
  }
}
