package dev.penguin.internal.journal;

import dev.penguin.internal.flow.Uninterrupted;
import dev.penguin.internal.jfr.JfrSpan;
import dev.penguin.internal.jfr.JfrSpans;
import dev.penguin.session.NoSuchSessionException;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.TailTruncated;
import dev.penguin.session.SessionLock;
import dev.penguin.session.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the log of a session, as long as the session belongs to this store. Thread-safe. */
final class SessionLogWriter implements SessionLock {
  private static final Logger LOG = LoggerFactory.getLogger(SessionLogWriter.class);

  private final Object lock = new Object();
  private final JournalStore store;
  private final String sessionId;
  private final Path file;
  private final FileLease lease;
  private @Nullable FileChannel channel;

  /** Which file the channel writes, whatever has its name meanwhile. */
  private @Nullable Object key;

  private @Nullable ScheduledFuture<?> beating;

  /** Whether the session was given back or deleted: somebody else may have it. */
  private boolean over;

  /** Null until the log was read up to its end under this session lock. */
  private @Nullable LogTail tail;

  SessionLogWriter(JournalStore store, String sessionId, FileLease lease) {
    this.store = store;
    this.sessionId = sessionId;
    this.lease = lease;
    file = store.file(sessionId);
  }

  String sessionId() {
    return sessionId;
  }

  /** Sets the task that shows that the session is in use, until it is given back. */
  void beatenBy(ScheduledFuture<?> task) {
    synchronized (lock) {
      beating = task;
    }
  }

  /** The tail of the log; null before it was read. */
  @Nullable LogTail tail() {
    synchronized (lock) {
      return tail;
    }
  }

  /** Whether the log ends with that entry, known without reading it. */
  boolean isAt(long sequence) {
    synchronized (lock) {
      if (tail == null && !over) {
        tail = store.left().unchanged(sessionId, file);
      }
      return tail != null && tail.sequence() == sequence;
    }
  }

  /** Appends entries; they are on disk when this returns. */
  void append(List<SessionEntry> entries) {
    synchronized (lock) {
      LogTail known = established();
      check(entries, known);
      write(entries, known);
      store.used(sessionId, known);
    }
  }

  private static void check(List<SessionEntry> entries, LogTail tail) {
    long next = tail.sequence() + 1;
    for (SessionEntry entry : entries) {
      if (entry.sequence() != next) {
        throw new IllegalArgumentException(
            "The next entry of the session must have number %d, got %d"
                .formatted(next, entry.sequence()));
      }
      next++;
    }
  }

  /**
   * Reads the log if that was not done under this session lock. False when it need not or must not
   * be read.
   */
  boolean readFirst(Consumer<? super SessionEntry> reader) {
    synchronized (lock) {
      if (over || tail != null) {
        return false;
      }
      read(reader);
      return true;
    }
  }

  /**
   * Reads the log, for the first time under this session lock: what is torn at its end is cut off
   * then, since nobody else can be writing it.
   */
  private void read(Consumer<? super SessionEntry> reader) {
    synchronized (lock) {
      LogTail scanned = new LogTail();
      try {
        LogScan.read(file, scanned, reader);
        tail = scanned;
        settle(scanned).ifPresent(reader);
      } catch (IOException e) {
        tail = null;
        store.checkNotDeleted(sessionId, file, e);
        throw failed("read", e);
      }
    }
  }

  private LogTail established() {
    if (tail == null) {
      if (store.isThere(sessionId)) {
        read(entry -> {});
      } else {
        tail = new LogTail();
      }
    }
    return Objects.requireNonNull(tail);
  }

  /** Puts on disk what another process may have left to the system, and cuts a torn end off. */
  private Optional<SessionEntry> settle(LogTail known) throws IOException {
    AtomicLong cut = new AtomicLong(); // an interrupt may come, and nothing be surplus then
    Uninterrupted.act(
        () ->
            lease.guarded(
                () -> {
                  FileChannel open = open();
                  long surplus = open.size() - known.end();
                  if (surplus > 0) {
                    keepAside(open, known.end());
                    store.steps().next("cut");
                    cut.set(surplus);
                    open.truncate(known.end());
                  }
                  store.steps().next("settle");
                  open.force(cut.get() > 0);
                }));
    long torn = cut.get();
    if (torn == 0) {
      return Optional.empty();
    }
    LOG.warn(
        "The last {} bytes of {} were not whole and were cut off; they are kept in {}",
        torn,
        file,
        store.tornFile(sessionId));
    SessionEntry entry =
        new SessionEntry(
            known.sequence() + 1, store.clock().instant(), new TailTruncated(known.end(), torn));
    write(List.of(entry), known);
    return Optional.of(entry);
  }

  /** A torn end and a damaged one look alike; so what is cut off is not thrown away. */
  private void keepAside(FileChannel open, long from) throws IOException {
    store.steps().next("keep aside");
    Path torn = store.tornFile(sessionId);
    try (FileChannel aside =
        StateDirectory.openPrivate(
            torn, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
      long at = from;
      while (at < open.size()) {
        at += open.transferTo(at, open.size() - at, aside);
      }
      aside.force(false);
    } catch (IOException e) {
      StateDirectory.removeHalf(torn, e); // the log still has it
      throw e;
    }
  }

  private void write(List<SessionEntry> entries, LogTail known) {
    boolean named = !known.isEmpty() || !SessionNames.isShortened(SessionNames.fileName(sessionId));
    byte[] lines = LogRecord.lines(entries, named ? null : sessionId);
    AtomicBoolean begun = new AtomicBoolean();
    try {
      Uninterrupted.act(
          () ->
              lease.guarded(
                  () -> {
                    if (known.isEmpty()) {
                      create(lines);
                    } else {
                      write(lines, known.end(), begun.getAndSet(true));
                    }
                    store.steps().next("acknowledge");
                  }));
    } catch (IOException e) {
      tail = null; // what is in the file now must be read
      close(channel);
      channel = null;
      throw failed("written", e);
    } catch (RuntimeException | Error e) {
      tail = null;
      throw e;
    }
    long from = known.end();
    int at = 0;
    for (SessionEntry entry : entries) {
      int end = at;
      while (lines[end] != '\n') {
        end++;
      }
      known.add(entry, from + end + 1);
      at = end + 1;
    }
  }

  /** A log is never there without its first append: it is made under another name. */
  private void create(byte[] lines) throws IOException {
    Path young = store.youngFile(sessionId);
    close(channel);
    channel = null;
    store.steps().next("create");
    try (FileChannel fresh =
        StateDirectory.openPrivate(
            young, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
      store.steps().next("write");
      writeFully(fresh, lines, 0);
      store.steps().next("sync");
      sync(fresh, true, lines.length);
    }
    store.steps().next("name");
    try {
      Files.move(young, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(young, file);
    }
    store.steps().next("sync folder");
    StateDirectory.sync(store.folder());
  }

  /**
   * @param again whether an interrupt broke off an attempt, which may have left something
   */
  private void write(byte[] lines, long position, boolean again) throws IOException {
    FileChannel open = open();
    long size = FileKey.sizeIfStill(file, key, open);
    if (size == FileKey.ANOTHER) {
      throw new IOException("the log was removed or replaced by another file");
    }
    if (size < position || (size > position && !again)) {
      throw new IOException(
          "the log has %d bytes, and had %d after the last append".formatted(size, position));
    }
    if (size > position) {
      open.truncate(position);
    }
    try {
      store.steps().next("write");
      writeFully(open, lines, position);
      store.steps().next("sync");
      sync(open, false, lines.length);
    } catch (IOException e) {
      if (open.isOpen()) {
        undo(open, position, e);
      }
      throw e;
    }
  }

  private void sync(FileChannel written, boolean metadata, int bytes) throws IOException {
    try (JfrSpan span = JfrSpans.journalSync(sessionId)) {
      span.wrote(bytes, 1);
      written.force(metadata);
    }
  }

  /** Removes what was not acknowledged, as it must not turn up later. */
  private static void undo(FileChannel open, long position, IOException cause) {
    try {
      open.truncate(position);
      open.force(true);
    } catch (IOException e) {
      cause.addSuppressed(e); // then it is cut off when the log is read again
    }
  }

  private static void writeFully(FileChannel to, byte[] lines, long position) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(lines);
    while (bytes.hasRemaining()) {
      to.write(bytes, position + bytes.position());
    }
  }

  private FileChannel open() throws IOException {
    FileChannel open = channel;
    if (open == null || !open.isOpen()) {
      key = FileKey.of(file);
      open =
          FileChannel.open(
              file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
      channel = open;
    }
    return open;
  }

  /** Deletes the log and gives the session back. */
  void delete() {
    AtomicBoolean deleted = new AtomicBoolean();
    synchronized (lock) {
      try {
        Uninterrupted.act(
            () ->
                lease.guarded(
                    () -> {
                      store.steps().next("delete");
                      if (!Files.deleteIfExists(file) && !deleted.get()) {
                        throw new NoSuchSessionException(sessionId);
                      }
                      deleted.set(true); // an interrupt may come, and all this be done again
                      Files.deleteIfExists(store.tornFile(sessionId));
                      Files.deleteIfExists(store.youngFile(sessionId));
                      StateDirectory.sync(store.folder());
                    }));
        over = true;
        lease.remove();
      } catch (IOException e) {
        throw failed("deleted", e);
      }
    }
  }

  private StorageException.Failed failed(String what, IOException e) {
    return new StorageException.Failed(
        "The log of session '%s' could not be %s (%s: %s). No acknowledged entry is lost. Fix the cause, then resume the session"
            .formatted(sessionId, what, file, StateDirectory.reason(e)),
        file,
        e);
  }

  void beat() {
    try {
      Uninterrupted.act(lease::beat);
    } catch (IOException | RuntimeException e) {
      LOG.warn("Session '{}' could not be shown to be in use", sessionId, e);
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      if (tail != null && !over) {
        store.left().leave(sessionId, file, tail);
      }
      over = true;
      if (beating != null) {
        beating.cancel(false);
      }
      store.forget(this);
      close(channel);
      channel = null;
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        lease.release();
      } else {
        removeRemains();
        lease.remove();
      }
    }
  }

  /** A session that never began, or is deleted, leaves nothing. */
  private void removeRemains() {
    try {
      Uninterrupted.act(
          () -> lease.guarded(() -> Files.deleteIfExists(store.youngFile(sessionId))));
    } catch (IOException | RuntimeException e) {
      LOG.debug("{} was left behind", store.youngFile(sessionId), e);
    }
  }

  private static void close(@Nullable FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        LOG.warn("Closing a session log failed", e);
      }
    }
  }
}
