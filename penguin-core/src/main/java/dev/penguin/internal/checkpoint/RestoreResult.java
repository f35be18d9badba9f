package dev.penguin.internal.checkpoint;

import dev.penguin.internal.tree.LeftOut;
import dev.penguin.internal.tree.TreePath;
import java.util.List;

/**
 * What going back did.
 *
 * @param restored the paths that are now as they were, also when an attempt before did it
 * @param conflicts the paths that were left because somebody else changed them
 * @param leftOut what could not be restored
 */
public record RestoreResult(
    List<TreePath> restored, List<TreePath> conflicts, List<LeftOut> leftOut) {
  public RestoreResult {
    restored = List.copyOf(restored);
    conflicts = List.copyOf(conflicts);
    leftOut = List.copyOf(leftOut);
  }
}
