package dev.penguin.internal.tree;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What there is at each path of a directory, its root not included. Immutable.
 */
public final class Tree {
  /** How many of the paths that were left out are listed. */
  public static final int MAX_LEFT_OUT = 1_000;

  /** The tree of an empty directory. */
  public static final Tree EMPTY = new Tree(new TreeMap<>());

  private final NavigableMap<TreePath, TreeEntry> entries;

  private Tree(TreeMap<TreePath, TreeEntry> entries) {
    this.entries = Collections.unmodifiableNavigableMap(entries);
  }

  /** A tree of these entries; the map must not be changed any more. */
  public static Tree of(TreeMap<TreePath, TreeEntry> entries) {
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
          if (!entries.containsKey(path)) {
            changes.add(new PathChange(path, null, after));
          }
        });
    changes.sort((one, two) -> one.path().compareTo(two.path()));
    return changes;
  }
}
