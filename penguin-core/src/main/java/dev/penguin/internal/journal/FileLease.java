package dev.penguin.internal.journal;

import dev.penguin.internal.flow.Uninterrupted;
import dev.penguin.session.SessionBusyException;
import dev.penguin.session.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease by which a session belongs to this process, as long as the process shows that it is
 * alive. It is a small file of fixed size. The file is read and written only under a lock of the
 * system, which is held for moments. Each append happens under that lock too, so that an owner that
 * was replaced writes no more. Thread-safe.
 */
final class FileLease {
  private static final Logger LOG = LoggerFactory.getLogger(FileLease.class);
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);
  private static final long LOCK_PAUSE_NANOS = 200_000;
  private static final int RELEASE_ATTEMPTS = 2;
  private static final long LOOK_PAUSE_NANOS = 20_000_000;

  private final Object lock = new Object();
  private final Path file;
  private final String sessionId;
  private final ProcessIdentity me;
  private final FileSteps steps;
  private final String token = UUID.randomUUID().toString();
  private @Nullable FileChannel channel;

  /** Which file the channel writes, whatever has its name meanwhile. */
  private @Nullable Object key;

  private byte @Nullable [] written;

  /** The content of the file when the system lock was acquired. Nobody changes it meanwhile. */
  private byte[] seen = new byte[0];

  private long beats;
  private boolean released;

  FileLease(Path file, String sessionId, ProcessIdentity me, FileSteps steps) {
    this.file = file;
    this.sessionId = sessionId;
    this.me = me;
    this.steps = steps;
  }

  /**
   * Takes the session.
   *
   * @throws SessionBusyException when another owner that is alive has it
   */
  void take(FileLeaseTiming timing) throws IOException {
    try {
      Uninterrupted.act(
          () -> {
            Optional<LeaseRecord> seen = tryTake(null, timing);
            if (seen.isPresent()) {
              awaitSilence(seen.get(), timing.patience());
              tryTake(seen.get(), timing);
            }
          });
    } catch (IOException | RuntimeException e) {
      closeChannel();
      throw e;
    }
  }

  /**
   * Takes the session when nobody has it, or nobody who is alive.
   *
   * @param silent the record that stayed the same while the patience lasted, or null
   * @return the record of the owner that must be watched for a while; empty when the session is
   *     taken now
   */
  private Optional<LeaseRecord> tryTake(@Nullable LeaseRecord silent, FileLeaseTiming timing)
      throws IOException {
    return locked(
        () -> {
          LeaseRecord note = read();
          if (note != null && note.token().equals(token)) {
            return Optional.empty(); // taken, before an interrupt closed the file
          }
          if (note != null && note.isHeld() && note.owner().mayRun(me) && !note.equals(silent)) {
            long age = Math.abs(System.currentTimeMillis() - note.beatAt());
            if (silent != null || age < timing.patience().toMillis()) {
              throw new SessionBusyException(sessionId, note.owner().toString());
            }
            return Optional.of(note);
          }
          if (note != null && note.isHeld()) {
            LOG.warn("Session '{}' was left by {}, and is taken over", sessionId, note.owner());
          }
          write(token);
          return Optional.empty();
        });
  }

  /**
   * Removes the files of a session that has no log, when no process has it or one that has surely
   * ended. Does not wait. A caller that wants the session meanwhile gets it a moment later.
   */
  void removeIfLeft(Path log, Path young) throws IOException {
    try {
      Uninterrupted.act(
          () ->
              act(
                  () -> {
                    LeaseRecord note = read();
                    if (!Files.exists(log, LinkOption.NOFOLLOW_LINKS)
                        && (note == null || !note.isHeld() || !note.owner().mayRun(me))) {
                      Files.deleteIfExists(young);
                      write(LeaseRecord.GONE);
                      Files.deleteIfExists(file);
                    }
                  },
                  Duration.ZERO));
    } catch (SessionBusyException e) {
      LOG.debug("Session '{}' is in use", sessionId, e);
    } finally {
      closeChannel();
    }
  }

  /** Clocks jump, so only an owner that is silent while one looks counts as silent. */
  private void awaitSilence(LeaseRecord seen, Duration patience) throws IOException {
    long until = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < until) {
      LockSupport.parkNanos(LOOK_PAUSE_NANOS);
      if (Thread.currentThread().isInterrupted()
          || !seen.equals(locked(() -> Optional.ofNullable(read())).orElse(null))) {
        throw new SessionBusyException(sessionId, seen.owner().toString());
      }
    }
  }

  /**
   * Does something while nobody else can take the session.
   *
   * @throws StorageException.TakenOver when somebody else has taken it
   */
  void guarded(Uninterrupted.Action action) throws IOException {
    synchronized (lock) {
      if (released) { // or it would make a new file, and keep it open
        throw new StorageException.TakenOver(sessionId, "somebody else");
      }
      act(
          () -> {
            if (!isUnchanged()) {
              check();
            }
            action.run();
          },
          LOCK_PATIENCE);
    }
  }

  /** Whether the file holds the very bytes that this lease wrote last. */
  private boolean isUnchanged() {
    return Arrays.equals(written, seen);
  }

  private void check() {
    LeaseRecord note = read();
    if (note == null || !note.token().equals(token)) {
      String by = note != null && note.isHeld() ? note.owner().toString() : "somebody else";
      throw new StorageException.TakenOver(sessionId, by);
    }
  }

  /** Shows that the owner is alive. */
  void beat() throws IOException {
    synchronized (lock) {
      if (!released) { // or it would make a new file, and keep it open
        act(
            () -> {
              LeaseRecord note = read();
              if (note != null && note.token().equals(token)) {
                write(token);
              }
            },
            LOCK_PATIENCE);
      }
    }
  }

  /** Gives the session back; does nothing when somebody else has it. */
  void release() {
    end(LeaseRecord.FREE);
  }

  /** Gives the session back and removes the file. */
  void remove() {
    end(LeaseRecord.GONE);
  }

  private void end(String last) {
    synchronized (lock) {
      boolean ended = released;
      for (int attempt = 1; !ended && attempt <= RELEASE_ATTEMPTS; attempt++) {
        try {
          Uninterrupted.act(() -> act(() -> writeLast(last), LOCK_PATIENCE));
          ended = true;
        } catch (IOException | RuntimeException e) {
          LOG.warn("Session '{}' could not be given back, attempt {}", sessionId, attempt, e);
        }
      }
      if (!ended) {
        removeUnwritten();
      }
      released = true;
      closeChannel();
    }
  }

  /** A lease that cannot be written can often be removed, and else others wait for its silence. */
  private void removeUnwritten() {
    try {
      Uninterrupted.act(
          () ->
              act(
                  () -> {
                    LeaseRecord note = read();
                    steps.next("remove lease");
                    if (note != null && note.token().equals(token)) {
                      Files.deleteIfExists(file);
                    }
                  },
                  LOCK_PATIENCE));
    } catch (IOException | RuntimeException e) {
      LOG.warn("Session '{}' stays in use until its lease counts as silent", sessionId, e);
    }
  }

  private void writeLast(String last) throws IOException {
    LeaseRecord note = read();
    if (isUnchanged() || (note != null && note.token().equals(token))) {
      write(last);
      if (last.equals(LeaseRecord.GONE)) {
        Files.deleteIfExists(file);
      }
    }
  }

  private void closeChannel() {
    synchronized (lock) {
      if (channel != null) {
        try {
          channel.close();
        } catch (IOException e) {
          LOG.warn("Closing {} failed", file, e);
        }
      }
    }
  }

  private void act(Uninterrupted.Action action, Duration patience) throws IOException {
    locked(
        () -> {
          action.run();
          return true;
        },
        patience);
  }

  /** Runs something under the lock of the system on the file that has the name now. */
  private <T> T locked(Uninterrupted.Work<T> work) throws IOException {
    return locked(work, LOCK_PATIENCE);
  }

  private <T> T locked(Uninterrupted.Work<T> work, Duration patience) throws IOException {
    synchronized (lock) {
      long until = System.nanoTime() + patience.toNanos();
      byte[] before = new byte[0];
      for (int attempt = 1; ; attempt++) {
        FileChannel open = open();
        boolean gone = false;
        try (FileLock held = tryLock(open)) {
          if (held != null) {
            gone = !FileKey.isStill(file, key);
            if (!gone) {
              seen = readBytes(open);
              // Found twice, it was not removed: the owner that meant to has failed or ended.
              gone = !isUnchanged() && isGone() && !Arrays.equals(seen, before);
              before = seen;
            }
            if (!gone) {
              return work.run();
            }
          }
        }
        if (gone) {
          open.close(); // the name is free, or already another file's
        }
        if (attempt > 1 && System.nanoTime() > until) {
          throw new SessionBusyException(sessionId, "a process that does not release its lease");
        }
        LockSupport.parkNanos(LOCK_PAUSE_NANOS);
      }
    }
  }

  private boolean isGone() {
    LeaseRecord note = read();
    return note != null && note.token().equals(LeaseRecord.GONE);
  }

  private FileChannel open() throws IOException {
    FileChannel open = channel;
    while (open == null || !open.isOpen()) {
      open = StateDirectory.openPrivate(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      channel = open;
      try {
        key = FileKey.of(file);
      } catch (NoSuchFileException e) { // somebody removed it just now
        open.close();
      }
    }
    return open;
  }

  private static @Nullable FileLock tryLock(FileChannel open) throws IOException {
    try {
      return open.tryLock(0, LeaseRecord.BYTES, false);
    } catch (OverlappingFileLockException e) { // another agent of this process has it
      return null;
    }
  }

  /** The record that was in the file when the lock of the system was acquired. */
  private @Nullable LeaseRecord read() {
    return LeaseRecord.read(seen);
  }

  private static byte[] readBytes(FileChannel open) throws IOException {
    byte[] text = new byte[LeaseRecord.BYTES];
    ByteBuffer bytes = ByteBuffer.wrap(text);
    while (bytes.hasRemaining() && open.read(bytes, bytes.position()) > 0) {
      // goes on until all is there
    }
    return text;
  }

  /** Writes a record. A file that it would be the first one of does not stay without it. */
  private void write(String as) throws IOException {
    byte[] text = new LeaseRecord(as, me, ++beats, System.currentTimeMillis()).write();
    try {
      steps.next("lease");
      ByteBuffer bytes = ByteBuffer.wrap(text);
      while (bytes.hasRemaining()) {
        open().write(bytes, bytes.position());
      }
    } catch (ClosedChannelException e) {
      throw e; // the lock ended with the channel
    } catch (IOException e) {
      if (read() == null) {
        StateDirectory.removeHalf(file, e);
      }
      throw e;
    }
    written = text;
  }
}
