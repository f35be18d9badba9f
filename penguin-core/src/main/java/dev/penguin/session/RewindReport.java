package dev.penguin.session;

import java.util.List;
import java.util.Objects;

/**
 * The result of a rollback to a checkpoint. Paths are relative to the workspace, with {@code /}
 * between the names. Immutable.
 *
 * @param before a checkpoint of the state before; a rollback to it undoes this one
 * @param restored the paths whose content was restored to that of the checkpoint
 * @param conflicts the paths that somebody other than the agent changed since the checkpoint; they
 *     were left unchanged
 * @param leftOut the paths that checkpoints do not contain, or that could not be restored
 */
public record RewindReport(
    Checkpoint before, List<String> restored, List<PathNote> conflicts, List<PathNote> leftOut) {
  /** Copies the lists. */
  public RewindReport {
    Objects.requireNonNull(before, "before");
    restored = List.copyOf(restored);
    conflicts = List.copyOf(conflicts);
    leftOut = List.copyOf(leftOut);
  }
}
