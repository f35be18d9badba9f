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
 * @param leftOut what it does not have, at most {@value dev.penguin.internal.tree.Tree#MAX_LEFT_OUT}
 *     of it; empty for one that was read from disk
 */
public record FileCheckpoint(String id, Instant takenAt, Tree tree, List<LeftOut> leftOut) {}
