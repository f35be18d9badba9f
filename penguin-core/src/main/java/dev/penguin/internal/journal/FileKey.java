package dev.penguin.internal.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells one file from another that has its name later. An open channel goes on writing a file that
 * was removed or replaced, and what it writes can never be read again.
 */
final class FileKey {
  /** In place of a size: the file is another one, or none. */
  static final long ANOTHER = -1;

  private FileKey() {}

  /** What tells the file from others; null where the file system has no such thing. */
  static @Nullable Object of(Path file) throws IOException {
    return attributes(file).fileKey();
  }

  /** Whether the name is still that of the same file. */
  static boolean isStill(Path file, @Nullable Object key) throws IOException {
    try {
      return Objects.equals(of(file), key);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /**
   * The size of an open file; {@link #ANOTHER} when its name is no longer that of the same file.
   * One look tells both.
   */
  static long sizeIfStill(Path file, @Nullable Object key, FileChannel open) throws IOException {
    try {
      BasicFileAttributes now = attributes(file);
      if (!Objects.equals(now.fileKey(), key)) {
        return ANOTHER;
      }
      return key == null ? open.size() : now.size();
    } catch (NoSuchFileException e) {
      return ANOTHER;
    }
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }
}
