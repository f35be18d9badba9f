package dev.penguin.tools.rewind;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** All that a directory has: bytes, modes, links and empty directories. */
final class TreeText {
  private TreeText() {}

  /** What there is by path, without what is below {@code .git}. */
  static Map<String, String> of(Path root) throws IOException {
    return of(root, path -> !path.startsWith(".git"));
  }

  /** What there is below {@code .git}. */
  static Map<String, String> ofGit(Path root) throws IOException {
    return of(root, path -> path.startsWith(".git"));
  }

  /** What one path is; empty for nothing, and while it changes. */
  static String ofOne(Path path) {
    try {
      return Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? text(path) : "";
    } catch (IOException e) {
      return "";
    }
  }

  private static Map<String, String> of(Path root, Predicate<Path> wanted) throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Path inner = root.relativize(path);
        if (!path.equals(root) && wanted.test(inner)) {
          all.put(inner.toString(), text(path));
        }
      }
    }
    return all;
  }

  private static String text(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      return "link " + Files.readSymbolicLink(path);
    }
    String mode =
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
        ? "directory " + mode
        : "file " + mode + " " + HexFormat.of().formatHex(Files.readAllBytes(path));
  }
}
