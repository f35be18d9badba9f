package dev.penguin.session;

import java.util.List;
import java.util.Objects;

/**
 * The result of going back to a checkpoint. Paths are relative to the workspace, with {@code /}
 * between the names. Immutable.
 *
 * @param before a checkpoint of the state before; going back to it undoes the rewind
 * @param restored the paths whose content was changed back to that of the checkpoint
 * @param conflicts the paths that somebody other than the agent changed since the checkpoint; they
 *     were not changed
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
