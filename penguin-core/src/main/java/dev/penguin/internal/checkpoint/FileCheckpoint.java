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
 */
public record FileCheckpoint(String id, Instant takenAt, Tree tree) {
  /** What it does not have, in the order of paths. */
  public List<LeftOut> leftOut() {
    return tree.leftOut();
  }
}
