package dev.penguin.internal.journal;

import dev.penguin.session.NoSuchSessionException;
import dev.penguin.session.SessionBusyException;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionLock;
import dev.penguin.session.SessionStore;
import dev.penguin.session.StorageException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps each session's log in a file of its own, on disk before an append returns. Thread-safe, and
 * safe beside other processes on its folder: a session belongs to one at a time. To be closed.
 */
public final class JournalStore implements SessionStore, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JournalStore.class);
  private static final String FOLDER = "sessions";
  private static final String LOG_END = ".log";
  private static final String YOUNG_END = ".young";

  private final Path folder;
  private final InstantSource clock;
  private final ProcessIdentity me;
  private final FileLeaseTiming timing;
  private final FileSteps steps;
  private final Map<String, SessionLogWriter> held = new ConcurrentHashMap<>();
  private final LeftLogs left = new LeftLogs();
  private final SessionList sessions;
  private final ScheduledThreadPoolExecutor beats;
  private volatile boolean closed;

  /**
   * Opens the sessions of a state directory.
   *
   * @param directory the folder; made when it is not there
   * @param clock stamps what the store itself adds to a log
   * @throws dev.penguin.error.ConfigurationException when it cannot be made or written
   */
  public static JournalStore open(Path directory, InstantSource clock) {
    return new JournalStore(
        directory, clock, ProcessIdentity.current(), FileLeaseTiming.USUAL, FileSteps.NONE);
  }

  JournalStore(
      Path directory,
      InstantSource clock,
      ProcessIdentity me,
      FileLeaseTiming timing,
      FileSteps steps) {
    folder = StateDirectory.open(directory).folder(FOLDER);
    this.clock = clock;
    this.me = me;
    this.timing = timing;
    this.steps = steps;
    sessions = new SessionList(folder, LOG_END, this::sweep);
    beats =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "penguin-sessions");
              thread.setDaemon(true);
              return thread;
            });
    beats.setRemoveOnCancelPolicy(true);
    beats.setKeepAliveTime(1, TimeUnit.SECONDS);
    beats.allowCoreThreadTimeOut(true);
  }

  @Override
  public SessionLock lock(String sessionId) {
    SessionNames.check(sessionId);
    checkOpen();
    if (held.containsKey(sessionId)) {
      throw new SessionBusyException(sessionId);
    }
    FileLease lease = new FileLease(file(sessionId, ".lease"), sessionId, me, steps);
    try {
      lease.take(timing);
    } catch (IOException e) {
      throw failed("Session '" + sessionId + "' could not be taken", file(sessionId), e);
    }
    SessionLogWriter log = new SessionLogWriter(this, sessionId, lease);
    held.put(sessionId, log);
    long nanos = timing.beat().toNanos();
    try {
      log.beatenBy(beats.scheduleWithFixedDelay(log::beat, nanos, nanos, TimeUnit.NANOSECONDS));
    } catch (RejectedExecutionException e) {
      log.close();
      checkOpen();
      throw e;
    }
    return log;
  }

  /** Removes what a process left that ended before it had made a session, or had deleted it. */
  private void sweep(String name) {
    if (held.keySet().stream().map(SessionNames::fileName).anyMatch(name::equals)) {
      return;
    }
    try {
      new FileLease(folder.resolve(name + ".lease"), name, me, steps)
          .removeIfLeft(folder.resolve(name + LOG_END), folder.resolve(name + YOUNG_END));
    } catch (IOException | RuntimeException e) {
      LOG.debug("{} has files without a log in {}", name, folder, e);
    }
  }

  @Override
  public void append(String sessionId, List<SessionEntry> entries) {
    List<SessionEntry> added = List.copyOf(entries);
    if (added.isEmpty()) {
      throw new IllegalArgumentException(
          "Append at least one entry to session '" + sessionId + "'");
    }
    SessionNames.check(sessionId);
    checkOpen();
    SessionLogWriter log = held.get(sessionId);
    if (log != null) {
      log.append(added);
      return;
    }
    try (SessionLogWriter briefly = (SessionLogWriter) lock(sessionId)) {
      briefly.append(added);
    }
  }

  @Override
  public void read(String sessionId, Consumer<? super SessionEntry> reader) {
    Objects.requireNonNull(reader, "reader");
    Path file = existing(sessionId);
    SessionLogWriter log = held.get(sessionId);
    if (log != null && log.readFirst(reader)) {
      return;
    }
    try {
      LogScan.read(file, new LogTail(), reader);
    } catch (IOException e) {
      checkNotDeleted(sessionId, file, e);
      throw failed("The log of session '" + sessionId + "' could not be read", file, e);
    }
  }

  @Override
  public boolean isUnchanged(String sessionId, long lastSequence) {
    SessionLogWriter log = held.get(sessionId);
    return log != null && log.isAt(lastSequence);
  }

  @Override
  public Optional<SessionInfo> find(String sessionId) {
    SessionNames.check(sessionId);
    checkOpen();
    return isThere(sessionId)
        ? Optional.of(sessions.look(sessionId, file(sessionId)))
        : Optional.empty();
  }

  @Override
  public List<SessionInfo> list() {
    checkOpen();
    try {
      return sessions.list();
    } catch (IOException e) {
      throw failed("The sessions could not be listed", folder, e);
    }
  }

  /** How many bytes the log of a session has; 0 when there is none. */
  public long bytes(String sessionId) {
    try {
      return Files.size(file(sessionId));
    } catch (IOException e) {
      return 0; // deleted meanwhile, or listed as unreadable
    }
  }

  @Override
  public void delete(String sessionId) {
    existing(sessionId);
    SessionLogWriter mine = held.get(sessionId);
    if (mine != null) {
      mine.delete();
    } else {
      try (SessionLogWriter log = (SessionLogWriter) lock(sessionId)) {
        log.delete();
      }
    }
    sessions.forget(sessionId);
    left.forget(sessionId);
  }

  /** Gives back all sessions. What is still under way in one finds its next append refused. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      beats.shutdownNow();
      List.copyOf(held.values()).forEach(SessionLogWriter::close);
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new StorageException.Failed(
          "The sessions in " + folder + " are closed; open them with another agent", folder, null);
    }
  }

  private Path existing(String sessionId) {
    SessionNames.check(sessionId);
    checkOpen();
    if (!isThere(sessionId)) {
      throw new NoSuchSessionException(sessionId);
    }
    return file(sessionId);
  }

  /** A log that could not be found, and is not there or was made again, was deleted meanwhile. */
  void checkNotDeleted(String sessionId, Path file, IOException cause) {
    boolean found = !(cause instanceof FileNotFoundException);
    if (!isThere(sessionId) || (!found && Files.isReadable(file))) {
      throw new NoSuchSessionException(sessionId);
    }
  }

  boolean isThere(String sessionId) {
    Path file = file(sessionId);
    try { // one look: somebody may be deleting it
      if (Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isRegularFile()) {
        return true;
      }
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) { // a caller that took it for new would write over it
      throw failed("Session '" + sessionId + "' could not be looked for", file, e);
    }
    throw new StorageException.UnknownFormat(file, 0, "is not a regular file");
  }

  Path file(String sessionId) {
    return file(sessionId, LOG_END);
  }

  /** Where the torn end of a log is kept. */
  Path tornFile(String sessionId) {
    return file(sessionId, ".torn");
  }

  /** Where a log is made before it has its name. */
  Path youngFile(String sessionId) {
    return file(sessionId, YOUNG_END);
  }

  private Path file(String sessionId, String end) {
    return folder.resolve(SessionNames.fileName(sessionId) + end);
  }

  Path folder() {
    return folder;
  }

  FileSteps steps() {
    return steps;
  }

  InstantSource clock() {
    return clock;
  }

  LeftLogs left() {
    return left;
  }

  /** Says that a log was appended to. */
  void used(String sessionId, LogTail tail) {
    sessions.used(sessionId, tail);
  }

  void forget(SessionLogWriter log) {
    held.remove(log.sessionId(), log);
  }

  private static StorageException.Failed failed(
      String what, @Nullable Path file, IOException cause) {
    String why = StateDirectory.reason(cause);
    return new StorageException.Failed(
        "%s (%s: %s). Fix that and try again".formatted(what, file, why), file, cause);
  }
}
