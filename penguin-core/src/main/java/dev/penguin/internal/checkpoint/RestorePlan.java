package dev.penguin.internal.checkpoint;

import dev.penguin.internal.tree.LeftOut;
import dev.penguin.internal.tree.PathChange;
import dev.penguin.internal.tree.TreePath;
import java.util.List;

/**
 * What going back to a checkpoint does. Nothing is changed by it until it is applied. Immutable.
 *
 * @param id names it in the store, from which it can be read again
 * @param present the checkpoint of the moment in which it was made, to undo it
 * @param target the checkpoint to go back to
 * @param steps the paths that change: {@code before} is what must be there, {@code after} what will
 * @param conflicts paths that somebody else changed since; they are left as they are
 * @param leftOut what cannot be restored
 */
public record RestorePlan(
    String id,
    String present,
    String target,
    List<PathChange> steps,
    List<TreePath> conflicts,
    List<LeftOut> leftOut) {
  public RestorePlan {
    steps = List.copyOf(steps);
    conflicts = List.copyOf(conflicts);
    leftOut = List.copyOf(leftOut);
  }
}
