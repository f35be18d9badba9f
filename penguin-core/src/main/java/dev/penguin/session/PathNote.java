package dev.penguin.session;

import java.util.Objects;

/**
 * A path of a workspace that was left as it is, and why. Immutable.
 *
 * @param path relative to the workspace, with {@code /} between the names
 * @param reason why, in words
 */
public record PathNote(String path, String reason) {
  /** Checks that nothing is null. */
  public PathNote {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(reason, "reason");
  }

  /** As {@code build: generated}. */
  @Override
  public String toString() {
    return path + ": " + reason;
  }
}
