package dev.penguin.internal.journal;

import dev.penguin.internal.journal.SessionIndex.Row;
import dev.penguin.session.NoSuchSessionException;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionInfo.State;
import dev.penguin.session.StorageException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What there is in a folder of logs. Thread-safe. What it remembers of them does not grow with
 * their number.
 */
final class SessionList {
  private static final Logger LOG = LoggerFactory.getLogger(SessionList.class);
  private static final long LONG_BYTES = 1 << 20;
  private static final int MAX_REMEMBERED = 256;

  private final Object lock = new Object();
  private final Path folder;
  private final Path index;
  private final String logEnd;

  /** Removes the files of that name that have no log. */
  private final Consumer<String> sweep;

  /** What this store appended last to which logs, so that it need not be read again. */
  private final Map<String, Own> own = Collections.synchronizedMap(new LinkedHashMap<>());

  /** What was read of logs; null when it is to be read from the index. Guarded by the lock. */
  private @Nullable Map<String, Row> rows;

  private long lastUse;

  /** A session, and when it was last appended to: in nanoseconds, and never the same twice. */
  private record Used(SessionInfo info, long at) {}

  private record Own(SessionInfo info, long end, long at) {}

  SessionList(Path folder, String logEnd, Consumer<String> sweep) {
    this.folder = folder;
    this.logEnd = logEnd;
    this.sweep = sweep;
    index = folder.resolve("index");
  }

  /** Says that this store appended to a log. */
  void used(String sessionId, LogTail tail) {
    long now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    synchronized (own) {
      lastUse = Math.max(lastUse + 1, now);
      own.remove(sessionId); // the last one is at the end
      own.put(sessionId, new Own(tail.info(sessionId), tail.end(), lastUse));
      if (own.size() > MAX_REMEMBERED) {
        own.remove(own.keySet().iterator().next());
      }
    }
  }

  void forget(String sessionId) {
    own.remove(sessionId);
  }

  /** All sessions, the one that was last appended to first. */
  List<SessionInfo> list() throws IOException {
    try {
      return look();
    } catch (DirectoryIteratorException e) { // the folder cannot be read to its end
      throw e.getCause();
    }
  }

  private List<SessionInfo> look() throws IOException {
    synchronized (lock) {
      Map<String, Row> known = rows();
      Map<String, Row> current = new HashMap<>();
      List<Used> all = new ArrayList<>();
      Remains remains = new Remains(sweep);
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          String name = file.getFileName().toString();
          remains.see(file, name);
          if (!name.endsWith(logEnd)) {
            continue;
          }
          String id = id(file, name.substring(0, name.length() - logEnd.length())).orElse(null);
          Row row = id == null ? null : row(id, file, known.get(id));
          if (row != null) {
            current.put(id, row);
            Own mine = own.get(id);
            all.add(
                new Used(
                    row.info(),
                    mine != null && mine.end() == row.size() ? mine.at() : row.changed()));
          }
        }
      }
      if (!current.equals(known)) {
        SessionIndex.write(index, current);
        remember(current);
      }
      remains.sweep();
      all.sort(Comparator.comparingLong(Used::at).reversed());
      return all.stream().map(Used::info).toList();
    }
  }

  /** The id of a log, by its name or by what it says itself. */
  private static Optional<String> id(Path file, String name) {
    if (!SessionNames.isShortened(name)) {
      return SessionNames.id(name);
    }
    Optional<String> id =
        Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            ? LogRecord.sessionId(file)
            : Optional.empty();
    Optional<String> its = id.filter(found -> SessionNames.fileName(found).equals(name));
    if (its.isEmpty()) {
      LOG.warn("{} is not listed: its first line does not name its session", file);
    }
    return its;
  }

  /** What is known of one session. */
  SessionInfo look(String sessionId, Path file) {
    synchronized (lock) {
      boolean known = !own.containsKey(sessionId) && (rows != null || isLong(file));
      Row row = row(sessionId, file, known ? rows().get(sessionId) : null);
      if (row == null) {
        throw new NoSuchSessionException(sessionId);
      }
      return row.info();
    }
  }

  /** Whether reading the index costs less than reading the log. */
  private static boolean isLong(Path file) {
    try {
      return Files.size(file) > LONG_BYTES;
    } catch (IOException e) {
      return false; // the caller that reads it reports that
    }
  }

  private Map<String, Row> rows() {
    if (rows != null) {
      return rows;
    }
    Map<String, Row> read = SessionIndex.read(index);
    remember(read);
    return read;
  }

  private void remember(Map<String, Row> current) {
    rows = current.size() <= MAX_REMEMBERED ? current : null;
  }

  /** The row of a log as it is now; null when it is no file, or was deleted meanwhile. */
  private @Nullable Row row(String id, Path file, @Nullable Row known) {
    try {
      BasicFileAttributes now =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!now.isRegularFile()) {
        return null;
      }
      long changed = now.lastModifiedTime().to(TimeUnit.NANOSECONDS);
      if (known != null && known.isOf(now.size(), changed)) {
        return known;
      }
      Own mine = own.get(id);
      if (mine != null && mine.end() == now.size()) {
        return new Row(now.size(), changed, mine.end(), mine.info());
      }
      return read(id, file, now.size(), changed, known);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      return unreadable(id, 0, 0);
    }
  }

  private static Row read(String id, Path file, long size, long changed, @Nullable Row known)
      throws IOException {
    try {
      LogTail tail =
          known != null && known.end() > 0 && known.end() <= size
              ? grown(known, file)
              : new LogTail();
      if (tail.isEmpty()) {
        LogScan.read(file, tail, entry -> {});
      }
      return new Row(size, changed, tail.end(), tail.info(id));
    } catch (StorageException e) {
      return unreadable(id, size, changed);
    }
  }

  /** The tail of a log to which something was appended; an empty one when it must be read whole. */
  private static LogTail grown(Row known, Path file) throws IOException {
    LogTail tail = new LogTail(known.end(), known.info());
    try {
      LogScan.read(file, tail, entry -> {});
      return tail.isLost() ? new LogTail() : tail;
    } catch (StorageException e) {
      return new LogTail(); // another log under the same name
    }
  }

  private static Row unreadable(String id, long size, long changed) {
    Instant at = Instant.ofEpochSecond(0, changed);
    return new Row(size, changed, 0, new SessionInfo(id, at, at, 0, State.UNREADABLE));
  }
}
