package dev.penguin.internal.checkpoint;

import dev.penguin.internal.tree.TreeEntry;
import dev.penguin.internal.tree.TreePath;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint as it stands on disk: what differs from the one before, or all of it. Immutable.
 *
 * @param id its id
 * @param previous the id of the checkpoint before; null for the first one. It may be gone by now
 * @param origin who made the changes since the one before
 * @param takenAt when, in milliseconds since 1970
 * @param verifiedAt when all paths were compared with the directory, in nanoseconds since 1970
 * @param depth how many manifests have to be read before this one; 0 for one that has everything
 * @param entries all entries, or those that differ, with their stamps
 * @param removed the paths of the one before that are gone; empty for one that has everything
 */
record Manifest(
    String id,
    @Nullable String previous,
    Origin origin,
    long takenAt,
    long verifiedAt,
    int depth,
    SortedMap<TreePath, TreeEntry> entries,
    List<TreePath> removed) {

  boolean isWhole() {
    return depth == 0;
  }
}
