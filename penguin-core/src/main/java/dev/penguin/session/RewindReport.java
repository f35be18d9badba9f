package dev.penguin.session;

import java.util.List;
import java.util.Objects;

/**
 * What going back to a checkpoint did. Paths are relative to the workspace, with {@code /} between
 * the names. Immutable.
 *
 * @param before the state that was left: going back to it undoes what was done
 * @param restored the paths that are as they were at the checkpoint, and were not before
 * @param conflicts the paths that somebody else than the agent changed since the checkpoint; they
 *     are as they were before
 * @param leftOut what checkpoints do not have, so that it was not looked at, or could not be
 *     restored
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
