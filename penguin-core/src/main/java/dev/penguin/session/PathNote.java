package dev.penguin.session;

import java.util.Objects;

/**
 * A path of a workspace that was left unchanged, and the reason. Immutable.
 *
 * @param path the path relative to the workspace, with {@code /} between the names
 * @param reason the reason, in words
 */
public record PathNote(String path, String reason) {
  /** Checks that nothing is null. */
  public PathNote {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(reason, "reason");
  }

  /** Returns path and reason, such as {@code build: generated}. */
  @Override
  public String toString() {
    return path + ": " + reason;
  }
}
