package dev.penguin.internal.tree;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A path in a tree, relative to its root, with slashes. It has the very bytes that the file system
 * gave back: names are neither normalized nor decoded. Ordered by these bytes, so that a directory
 * comes before what is in it. Immutable.
 *
 * @param bytes one character for each byte; empty for the root itself
 */
public record TreePath(String bytes) implements Comparable<TreePath> {
  /** The root of the tree. */
  public static final TreePath ROOT = new TreePath("");

  /**
   * The path in a tree of a path that was resolved.
   *
   * @param root the root of the tree
   * @param path a path in it, absolute or relative to the root; it is not resolved any further than
   *     by dropping {@code .} and {@code ..}
   * @throws IllegalArgumentException when the path is not below the root
   */
  public static TreePath of(Path root, Path path) {
    Path inner = root.relativize(root.resolve(path).normalize());
    TreePath at = ROOT;
    for (Path name : inner) {
      if (name.toString().equals("..")) {
        throw new IllegalArgumentException(
            "%s is not below %s; name a path of the workspace".formatted(path, root));
      }
      at = name.toString().isEmpty() ? at : at.child(PathBytes.of(name));
    }
    return at;
  }

  /** A name in this directory. */
  TreePath child(String name) {
    return new TreePath(bytes.isEmpty() ? name : bytes + '/' + name);
  }

  /** The directory that it is in; null for the root. */
  public @Nullable TreePath parent() {
    int slash = bytes.lastIndexOf('/');
    return bytes.isEmpty() ? null : new TreePath(bytes.substring(0, Math.max(slash, 0)));
  }

  /** The last name, in bytes; empty for the root. */
  String name() {
    return bytes.substring(bytes.lastIndexOf('/') + 1);
  }

  /** Whether it is in a directory, at any depth. */
  public boolean isBelow(TreePath directory) {
    return directory.bytes.isEmpty()
        ? !bytes.isEmpty()
        : bytes.length() > directory.bytes.length()
            && bytes.charAt(directory.bytes.length()) == '/'
            && bytes.startsWith(directory.bytes);
  }

  /** The directories that it is in, from the first below the root, and itself. */
  List<TreePath> way() {
    List<TreePath> way = new ArrayList<>();
    for (int slash = bytes.indexOf('/'); slash >= 0; slash = bytes.indexOf('/', slash + 1)) {
      way.add(new TreePath(bytes.substring(0, slash)));
    }
    if (!bytes.isEmpty()) {
      way.add(this);
    }
    return way;
  }

  /** How many names it has. */
  int depth() {
    return bytes.isEmpty() ? 0 : 1 + (int) bytes.chars().filter(c -> c == '/').count();
  }

  /** The path below a directory of the file system. */
  public Path in(Path root) {
    Path at = root;
    if (!bytes.isEmpty()) {
      for (String name : bytes.split("/")) {
        at = at.resolve(PathBytes.path(root.getFileSystem(), name));
      }
    }
    return at;
  }

  /** For people: bytes that are no UTF-8 are shown as U+FFFD. */
  public String text() {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  @Override
  public int compareTo(TreePath other) {
    return compare(bytes, other.bytes);
  }

  /** Slashes go first, so that all that is below a directory follows it at once. */
  private static int compare(String one, String two) {
    int end = Math.min(one.length(), two.length());
    for (int i = 0; i < end; i++) {
      char a = one.charAt(i);
      char b = two.charAt(i);
      if (a != b) {
        return a == '/' ? -1 : b == '/' ? 1 : Character.compare(a, b);
      }
    }
    return Integer.compare(one.length(), two.length());
  }

  @Override
  public String toString() {
    return text();
  }
}
