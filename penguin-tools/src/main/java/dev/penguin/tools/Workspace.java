package dev.penguin.tools;

import dev.penguin.error.ConfigurationException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A directory, and the rule that tools touch nothing outside of it. It resolves the paths from a
 * model: links are followed one by one, and {@code ..} is the parent of the real directory, so no
 * spelling of a path leads out. Immutable and thread-safe.
 *
 * <p>A result is valid only at the moment of the call. The file tools of {@link CodingTools} do not
 * rely on it: they walk the path once more, keep each directory open, and stop at a link.
 */
public final class Workspace {
  private final Path root;
  private final @Nullable Object key;

  private Workspace(Path root) throws IOException {
    this.root = root;
    this.key = keyOf(root);
  }

  /**
   * Creates the workspace of a directory.
   *
   * @param folder the directory; it must exist
   * @throws ConfigurationException when it does not exist or is not a directory
   */
  public static Workspace at(Path folder) {
    Objects.requireNonNull(folder, "folder");
    if (!Files.isDirectory(folder)) {
      throw new ConfigurationException(
          "The workspace '" + folder + "' is not an existing folder: create it or name another",
          "no-workspace");
    }
    try {
      return new Workspace(folder.toRealPath());
    } catch (IOException e) {
      throw new ConfigurationException(
          "The workspace '" + folder + "' cannot be opened: " + e.getMessage(), "no-workspace");
    }
  }

  /** The real path of the directory: absolute, with links resolved. */
  public Path root() {
    return root;
  }

  /**
   * Returns whether the root's path still leads to the same directory as when this object was
   * created. If the system cannot identify directories, the result is false.
   */
  boolean isUnchanged() throws IOException {
    Object now = keyOf(root);
    return key != null && key.equals(now);
  }

  private static @Nullable Object keyOf(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  /**
   * Returns the real path for a path from the model. If it does not exist, its deepest existing
   * directory is resolved, and the rest is appended unchanged. Nothing is expanded or decoded:
   * {@code ~}, {@code $}, {@code %2e} and {@code file:} are parts of names.
   *
   * @param path relative to the workspace, with {@code /} between the names; an absolute path is
   *     accepted if it really leads into the workspace
   * @return a path inside the root
   * @throws PathRefusedException when the text is not a path, contains characters that some systems
   *     interpret differently, or leads out of the workspace
   */
  public Path resolve(String path) {
    return PathWalk.resolve(this, Objects.requireNonNull(path, "path"));
  }

  /**
   * Returns the name of a path for rules and messages: relative to the workspace, with {@code /}
   * between the names, and {@code .} for the workspace itself.
   *
   * @param path a path inside the root, as {@link #resolve} returns it
   * @throws IllegalArgumentException when the path is not inside the root
   */
  public String nameOf(Path path) {
    if (!path.startsWith(root)) {
      throw new IllegalArgumentException("The path is not inside the workspace");
    }
    String name = root.relativize(path).toString().replace(File.separatorChar, '/');
    return name.isEmpty() ? "." : name;
  }

  @Override
  public String toString() {
    return "Workspace[" + root + "]";
  }
}
