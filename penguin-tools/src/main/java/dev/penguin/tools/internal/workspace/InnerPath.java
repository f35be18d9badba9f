package dev.penguin.tools.internal.workspace;

import java.nio.file.Path;
import java.util.Objects;

/** The parts of a path inside a workspace, which always has a directory and a name. */
public final class InnerPath {
  private InnerPath() {}

  /** The directory that the path is in. */
  static Path above(Path path) {
    return Objects.requireNonNull(path.getParent(), "a path in a workspace is in a folder");
  }

  /** The last name of the path. */
  public static Path name(Path path) {
    return Objects.requireNonNull(path.getFileName(), "a path in a workspace has a name");
  }
}
