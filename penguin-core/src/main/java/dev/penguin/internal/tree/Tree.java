package dev.penguin.internal.tree;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What there is at each path of a directory, its root not included. Immutable. */
public final class Tree {
  /** The tree of an empty directory. */
  public static final Tree EMPTY = new Tree(new TreeMap<>());

  private final NavigableMap<TreePath, TreeEntry> entries;

  private Tree(NavigableMap<TreePath, TreeEntry> entries) {
    this.entries = Collections.unmodifiableNavigableMap(entries);
  }

  /** A tree of these entries; the map must not be changed any more. */
  public static Tree of(NavigableMap<TreePath, TreeEntry> entries) {
    return new Tree(entries);
  }

  /** All entries, a directory before what is in it. */
  public NavigableMap<TreePath, TreeEntry> entries() {
    return entries;
  }

  /** What is at a path; null when there is nothing. */
  public @Nullable TreeEntry at(TreePath path) {
    return entries.get(path);
  }

  /** Whether it has entries below a path. */
  boolean knowsBelow(TreePath path) {
    TreePath next = entries.higherKey(path);
    return next != null && next.isBelow(path);
  }

  /** Whether another tree has the same entries with the same stamps. */
  boolean isExactly(Tree other) {
    return entries.equals(other.entries);
  }

  /**
   * What is left out around a path, so that nothing may be concluded from its silence; null when
   * nothing is.
   */
  public @Nullable LeftOut cover(TreePath path) {
    for (TreePath up = path.parent(); up != null; up = up.parent()) {
      TreeEntry entry = entries.get(up);
      if (entry != null && entry.kind() == TreeEntry.Kind.LEFT_OUT && entry.reason() != null) {
        return new LeftOut(up, entry.reason());
      }
    }
    return null;
  }

  /** All that is not kept, in the order of paths. */
  public List<LeftOut> leftOut() {
    List<LeftOut> all = new ArrayList<>();
    entries.forEach(
        (path, entry) -> {
          if (entry.reason() != null) {
            all.add(new LeftOut(path, entry.reason()));
          }
        });
    return all;
  }

  /** What must change of this tree to become another one, in the order of paths. */
  public List<PathChange> changesTo(Tree other) {
    List<PathChange> changes = new ArrayList<>();
    entries.forEach(
        (path, before) -> {
          TreeEntry after = other.at(path);
          if (!TreeEntry.same(before, after)) {
            changes.add(new PathChange(path, before, after));
          }
        });
    other.entries.forEach(
        (path, after) -> {
          if (!entries.containsKey(path) && after.kind() != TreeEntry.Kind.ABSENT) {
            changes.add(new PathChange(path, null, after));
          }
        });
    changes.sort((one, two) -> one.path().compareTo(two.path()));
    return changes;
  }
}
