package dev.penguin.internal.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A tree as plain Java sees it: for each path what it is, its mode and its bytes. */
final class TreeOnDisk {
  private TreeOnDisk() {}

  /** All of it, by path; names as URIs, which have the bytes. */
  static Map<String, String> of(Path root) throws IOException {
    Map<String, String> all = new TreeMap<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
              throws IOException {
            if (!dir.equals(root)) {
              all.put(name(root, dir), "directory " + mode(dir));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            all.put(
                name(root, file),
                attributes.isSymbolicLink()
                    ? "link " + bytes(Files.readSymbolicLink(file))
                    : "file " + mode(file) + " " + content(file));
            return FileVisitResult.CONTINUE;
          }
        });
    return all;
  }

  private static String bytes(Path target) {
    return target.isAbsolute() ? target.toUri().getRawPath() : target.toString();
  }

  static String name(Path root, Path path) {
    String name = path.toUri().getRawPath().substring(root.toUri().getRawPath().length());
    return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
  }

  private static String mode(Path path) throws IOException {
    int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return Integer.toOctalString(mode & 07777);
  }

  private static String content(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    return bytes.length < 60
        ? new String(bytes, StandardCharsets.ISO_8859_1)
        : bytes.length + " " + HexFormat.of().toHexDigits(java.util.Arrays.hashCode(bytes));
  }

  static void delete(Path path) throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path each : deepestFirst) {
        Files.delete(each);
      }
    }
  }
}
