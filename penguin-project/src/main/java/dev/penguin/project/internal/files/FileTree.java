package dev.penguin.project.internal.files;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files under a path of a folder, as they were when somebody looked: a name relative to the
 * folder for each, with the digest of its content or the target of the link. Links are not
 * followed.
 */
public final class FileTree {
  private static final String LINK = "link ";

  private final Path folder;
  private final String path;
  private final SortedMap<String, String> files;

  private FileTree(Path folder, String path, SortedMap<String, String> files) {
    this.folder = folder;
    this.path = path;
    this.files = files;
  }

  /** Looks at a file or a folder with all that is in it; no files when it is not there. */
  public static FileTree of(Path folder, String path) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    Path root = folder.resolve(path);
    if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              put(files, folder.relativize(file).toString(), file, attributes);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failed)
                throws IOException {
              if (failed instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE; // gone since its folder was listed
              }
              throw failed;
            }
          });
    }
    return new FileTree(folder, path, files);
  }

  private static void put(
      SortedMap<String, String> files, String name, Path file, BasicFileAttributes attributes)
      throws IOException {
    try {
      files.put(name, content(file, attributes));
    } catch (NoSuchFileException e) {
      files.remove(name); // gone since its folder was listed
    }
  }

  private static String content(Path file, BasicFileAttributes attributes) throws IOException {
    if (attributes.isSymbolicLink()) {
      return LINK + Files.readSymbolicLink(file);
    }
    if (!attributes.isRegularFile()) {
      return "other";
    }
    return HexFormat.of().formatHex(Digests.sha256().digest(Files.readAllBytes(file)));
  }

  /** All names, sorted. */
  public Set<String> names() {
    return files.keySet();
  }

  /** Whether there is a file of a name. */
  public boolean has(String name) {
    return files.containsKey(name);
  }

  /** Whether a file that is here is the same there. */
  public boolean isSame(String name, FileTree other) {
    return Objects.equals(files.get(name), other.files.get(name));
  }

  /** One digest of all names and contents. */
  public String digest() {
    return Digests.sha256(files.toString());
  }

  /** Makes a copy in another folder, which is emptied before; gives its digest. */
  public String copyTo(Path other) throws IOException {
    deleteAll(other);
    Files.createDirectories(other);
    for (String name : files.keySet()) {
      copy(folder.resolve(name), other.resolve(name));
    }
    return of(other, path).digest();
  }

  /** Puts a file of this tree to where it was in another one, in place of what is there. */
  public void put(String name, FileTree other) throws IOException {
    Path target = other.folder.resolve(name);
    if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      deleteAll(target);
    }
    copy(folder.resolve(name), target);
  }

  /** Deletes a file. */
  public void delete(String name) throws IOException {
    Files.deleteIfExists(folder.resolve(name));
  }

  /** Whether a folder above the path was replaced by a link to elsewhere. */
  public boolean leadsOut() throws IOException {
    Path above = folder.resolve(path).getParent();
    while (above != null && !Files.exists(above)) {
      above = above.getParent();
    }
    return above == null || !above.toRealPath().startsWith(folder.toRealPath());
  }

  private static void copy(Path from, Path to) throws IOException {
    Path parent = to.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.copy(
        from,
        to,
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.COPY_ATTRIBUTES,
        LinkOption.NOFOLLOW_LINKS);
  }

  /** Deletes a file, or a folder with all that is in it; nothing when it is not there. */
  public static void deleteAll(Path tree) throws IOException {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failed)
              throws IOException {
            if (failed != null) {
              throw failed;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
