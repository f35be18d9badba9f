package dev.penguin.internal.checkpoint;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes a tree, and changes it, as a seed says. */
public final class RandomTree {
  /** Names of all kinds: both normal forms, blanks, a line feed, what looks like an option. */
  private static final List<String> NAMES =
      List.of(
          "a",
          "b.txt",
          "c.java",
          "\u00e9t\u00e9",
          "e\u0301t\u00e9",
          "with blank",
          "-rf",
          "new\nline",
          "\u65e5\u672c",
          "x'y\"z",
          "$(id)",
          "#h",
          "UP",
          "up",
          "...",
          "quite-long-" + "n".repeat(120));

  private final Path root;
  private final Random random;

  public RandomTree(Path root, long seed) {
    this.root = root;
    this.random = new Random(seed);
  }

  /** Makes some directories with files. */
  public void grow(int entries) throws IOException {
    for (int i = 0; i < entries; i++) {
      create(directories());
    }
  }

  /** Changes some paths in any way. */
  public void change(int times) throws IOException {
    for (int i = 0; i < times; i++) {
      changeOnce();
    }
  }

  private void changeOnce() throws IOException {
    List<Path> all = all();
    if (all.isEmpty() || random.nextInt(4) == 0) {
      create(directories());
      return;
    }
    Path path = all.get(random.nextInt(all.size()));
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    switch (random.nextInt(8)) {
      case 0, 1 -> edit(path);
      case 2 -> TreeOnDisk.delete(path);
      case 3 -> rename(path);
      case 4 -> mode(path);
      case 5 -> replace(path);
      case 6 -> sameSizeAndTime(path);
      default -> append(path);
    }
  }

  private void edit(Path path) throws IOException {
    if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.write(path, content());
    }
  }

  private void append(Path path) throws IOException {
    if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.writeString(path, "more", java.nio.file.StandardOpenOption.APPEND);
    }
  }

  /** What only the time of change of the inode tells. */
  private void sameSizeAndTime(Path path) throws IOException {
    if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) && Files.size(path) > 0) {
      FileTime time = Files.getLastModifiedTime(path);
      byte[] bytes = Files.readAllBytes(path);
      bytes[random.nextInt(bytes.length)]++;
      Files.write(path, bytes);
      Files.setLastModifiedTime(path, time);
    }
  }

  private void rename(Path path) throws IOException {
    Path to = directories().resolve(name());
    if (!to.startsWith(path) && !Files.isDirectory(to, LinkOption.NOFOLLOW_LINKS)) {
      if (!Files.exists(to, LinkOption.NOFOLLOW_LINKS) || !Files.isDirectory(path)) {
        Files.move(path, to, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private void mode(Path path) throws IOException {
    if (!Files.isSymbolicLink(path)) {
      int[] modes = {0644, 0755, 0600, 0444, 0700, 0777, 02755, 01777, 04755};
      int mode = modes[random.nextInt(modes.length)];
      Files.setAttribute(path, "unix:mode", Files.isDirectory(path) ? mode | 0700 : mode);
    }
  }

  /** Something of another kind under the same name. */
  private void replace(Path path) throws IOException {
    TreeOnDisk.delete(path);
    create(path, random.nextInt(4));
  }

  private void create(Path directory) throws IOException {
    Path path = directory.resolve(name());
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      create(path, random.nextInt(6));
    }
  }

  private void create(Path path, int kind) throws IOException {
    switch (kind) {
      case 0 -> Files.createDirectory(path);
      case 1 -> Files.createSymbolicLink(path, target());
      default -> Files.write(path, content());
    }
  }

  private Path target() {
    String[] targets = {"a", "../b.txt", "/etc/passwd", "nowhere", ".", "\u00e9t\u00e9/x", "/"};
    return Path.of(targets[random.nextInt(targets.length)]);
  }

  private byte[] content() {
    byte[] bytes =
        new byte[random.nextInt(5) == 0 ? random.nextInt(3_000_000) % 40_000 : random.nextInt(50)];
    random.nextBytes(bytes);
    if (random.nextBoolean()) {
      return new String(bytes, StandardCharsets.ISO_8859_1)
          .repeat(2)
          .getBytes(StandardCharsets.UTF_8);
    }
    return bytes;
  }

  private Path name() {
    if (random.nextInt(12) == 0) {
      return Path.of(URI.create("file:///%ff%fe" + random.nextInt(3))).getFileName();
    }
    return Path.of(NAMES.get(random.nextInt(NAMES.size())));
  }

  private Path directories() throws IOException {
    List<Path> all = new ArrayList<>(List.of(root));
    for (Path path : all()) {
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        all.add(path);
      }
    }
    return all.get(random.nextInt(all.size()));
  }

  private List<Path> all() throws IOException {
    List<Path> all = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            if (dir.endsWith(".git")) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            if (!dir.equals(root)) {
              all.add(dir);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            all.add(file);
            return FileVisitResult.CONTINUE;
          }
        });
    all.sort((a, b) -> a.compareTo(b));
    return all;
  }
}
