package dev.penguin.internal.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How this process left the logs that it wrote last, so that one that nobody has touched since need
 * not be read again. Holds the newest 256. Thread-safe.
 */
final class LeftLogs {
  private static final int MAX_LOGS = 256;

  private final Map<String, Left> newest = new LinkedHashMap<>();

  /** A log, and the file as it was then. */
  private record Left(@Nullable Object key, long size, FileTime changed, LogTail tail) {}

  /** Remembers a log that is given back; not if the file holds anything else than the log. */
  synchronized void leave(String sessionId, Path file, LogTail tail) {
    newest.remove(sessionId);
    Left left = look(file, tail);
    if (left != null && left.size == tail.end() && left.key != null) {
      newest.put(sessionId, left);
      if (newest.size() > MAX_LOGS) {
        newest.remove(newest.keySet().iterator().next());
      }
    }
  }

  /** The tail of a log if its file is as it was left, and null if not. Asked under its lock. */
  synchronized @Nullable LogTail unchanged(String sessionId, Path file) {
    Left left = newest.get(sessionId);
    return left != null && Objects.equals(look(file, left.tail), left) ? left.tail : null;
  }

  synchronized void forget(String sessionId) {
    newest.remove(sessionId);
  }

  private static @Nullable Left look(Path file, LogTail tail) {
    try {
      BasicFileAttributes now =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return new Left(now.fileKey(), now.size(), now.lastModifiedTime(), tail);
    } catch (IOException e) {
      return null; // what reads or writes it next says why
    }
  }
}
