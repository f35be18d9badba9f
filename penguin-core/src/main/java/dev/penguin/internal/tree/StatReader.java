package dev.penguin.internal.tree;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks the system what is at a path, links not followed: one call for each. Thread-safe. */
final class StatReader {
  private static final String ALL = "unix:mode,ino,size,ctime";
  private static final int TYPE = 0170000;
  private static final int BITS = 07777;

  private final boolean unix;

  StatReader(FileSystem system) {
    this.unix = system.supportedFileAttributeViews().contains("unix");
  }

  /** What kind of thing something is. */
  enum Type {
    FILE,
    LINK,
    DIRECTORY,
    OTHER
  }

  /**
   * An answer.
   *
   * @param mode the mode bits, or -1
   */
  record Stat(Type type, int mode, FileStamp stamp) {}

  /** What is there; null when there is nothing. */
  @Nullable Stat read(Path path) throws IOException {
    try {
      return unix ? ofUnix(path) : ofOthers(path);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return null;
    } catch (FileSystemException e) {
      // Java has no class of its own for a path through a file.
      if ("Not a directory".equals(e.getReason())) {
        return null;
      }
      throw e;
    }
  }

  private static Stat ofUnix(Path path) throws IOException {
    Map<String, Object> all = Files.readAttributes(path, ALL, LinkOption.NOFOLLOW_LINKS);
    int mode = (Integer) Objects.requireNonNull(all.get("mode"));
    FileTime changed = (FileTime) Objects.requireNonNull(all.get("ctime"));
    Type type =
        switch (mode & TYPE) {
          case 0100000 -> Type.FILE;
          case 0120000 -> Type.LINK;
          case 0040000 -> Type.DIRECTORY;
          default -> Type.OTHER;
        };
    return new Stat(
        type,
        type == Type.LINK ? -1 : mode & BITS,
        new FileStamp(
            (Long) Objects.requireNonNull(all.get("size")),
            changed.to(TimeUnit.NANOSECONDS),
            (Long) Objects.requireNonNull(all.get("ino"))));
  }

  private static Stat ofOthers(Path path) throws IOException {
    BasicFileAttributes all =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    Type type =
        all.isRegularFile()
            ? Type.FILE
            : all.isSymbolicLink() ? Type.LINK : all.isDirectory() ? Type.DIRECTORY : Type.OTHER;
    return new Stat(
        type,
        -1,
        new FileStamp(
            all.size(),
            all.lastModifiedTime().to(TimeUnit.NANOSECONDS),
            Objects.hashCode(all.fileKey())));
  }
}
