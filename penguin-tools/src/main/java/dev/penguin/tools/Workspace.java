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
 * A folder, and the rule that nothing outside it is touched. It turns the paths that a model gives
 * into real ones: links are followed one by one and {@code ..} is the parent of where the path
 * really is, so that no spelling leads out. Immutable and thread-safe.
 *
 * <p>What it says holds for the moment at which it is asked. The file tools of {@link CodingTools}
 * do not rely on it: they walk the path once more, holding each folder, and stop at a link.
 */
public final class Workspace {
  private final Path root;
  private final @Nullable Object key;

  private Workspace(Path root) throws IOException {
    this.root = root;
    this.key = keyOf(root);
  }

  /**
   * The workspace of a folder.
   *
   * @param folder the folder; it must exist
   * @throws ConfigurationException when it does not exist or is no folder
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

  /** The folder's real path: absolute, links resolved. */
  public Path root() {
    return root;
  }

  /**
   * Whether the path of the root leads to the folder still that this was made for. Where the system
   * cannot tell, it does not.
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
   * The real path of what a model names. It may not exist; then its deepest existing folder is
   * real, and the rest is appended as it is. Nothing is expanded or decoded: {@code ~}, {@code $},
   * {@code %2e} and {@code file:} are parts of names.
   *
   * @param path relative to the workspace, with {@code /} between the names; absolute paths are
   *     taken when they really lead into the workspace
   * @return a path inside the root
   * @throws PathRefusedException when the text is no path, holds what some system reads in another
   *     way than written, or leads out of the workspace
   */
  public Path resolve(String path) {
    return PathWalk.resolve(this, Objects.requireNonNull(path, "path"));
  }

  /**
   * How rules and messages name a path: relative to the workspace, with {@code /} between the
   * names, and {@code .} for the workspace itself.
   *
   * @param path a path inside the root, as {@link #resolve} gives it
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
