package dev.penguin.internal.journal;

import java.io.IOException;
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
  private FileKey() {}

  /** What tells the file from others; null where the file system has no such thing. */
  static @Nullable Object of(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  /** Whether the name is still that of the same file. */
  static boolean isStill(Path file, @Nullable Object key) throws IOException {
    try {
      return Objects.equals(of(file), key);
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
