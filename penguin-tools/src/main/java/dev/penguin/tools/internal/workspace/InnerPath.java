package dev.penguin.tools.internal.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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

  /**
   * What tells a file or directory from every other, links not followed; null where nothing does.
   */
  static @Nullable Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }
}
