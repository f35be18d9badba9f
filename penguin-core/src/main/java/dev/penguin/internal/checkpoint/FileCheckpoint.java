package dev.penguin.internal.checkpoint;

import dev.penguin.internal.tree.LeftOut;
import dev.penguin.internal.tree.Tree;
import java.time.Instant;
import java.util.List;

/**
 * The files of a workspace at one moment. It is on disk, and can be found by its id. Immutable.
 *
 * @param id names it among all checkpoints of the workspace: letters, digits and hyphens
 * @param takenAt when
 * @param tree what there was
 * @param newFiles how many contents were kept for it that were not there before; 0 for one that was
 *     found
 * @param newBytes how many bytes these have on disk
 */
public record FileCheckpoint(String id, Instant takenAt, Tree tree, int newFiles, long newBytes) {
  FileCheckpoint(String id, Instant takenAt, Tree tree) {
    this(id, takenAt, tree, 0, 0);
  }

  /** The same, for which more was kept. */
  FileCheckpoint with(int moreFiles, long moreBytes) {
    return new FileCheckpoint(id, takenAt, tree, newFiles + moreFiles, newBytes + moreBytes);
  }

  /** What it does not have, in the order of paths. */
  public List<LeftOut> leftOut() {
    return tree.leftOut();
  }
}
