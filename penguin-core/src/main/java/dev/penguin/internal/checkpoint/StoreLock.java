package dev.penguin.internal.checkpoint;

import dev.penguin.internal.journal.StateDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One user of a store at a time, among all threads and processes. The system takes the lock back
 * from a process that ends. Reentrant; thread-safe.
 */
final class StoreLock {
  /** The first checkpoint of a large tree takes a while. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final long PAUSE_NANOS = 500_000;

  private final Path file;
  private final ReentrantLock threads = new ReentrantLock();

  StoreLock(Path file) {
    this.file = file;
  }

  /** What is done under the lock. */
  @FunctionalInterface
  interface Work<T extends @Nullable Object> {
    T run() throws IOException;
  }

  /**
   * Runs something.
   *
   * @throws IOException when others keep the lock for more than two minutes
   */
  <T extends @Nullable Object> T run(Work<T> work) throws IOException {
    threads.lock();
    try {
      if (threads.getHoldCount() > 1) {
        return work.run();
      }
      try (FileChannel channel = StateDirectory.openPrivate(file, StandardOpenOption.WRITE)) {
        FileLock held = acquire(channel);
        try (held) {
          return work.run();
        }
      }
    } finally {
      threads.unlock();
    }
  }

  private FileLock acquire(FileChannel channel) throws IOException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      FileLock held = tryLock(channel);
      if (held != null) {
        return held;
      }
      if (System.nanoTime() - until > 0) {
        throw new IOException(
            "Another process has kept the lock "
                + file
                + " for "
                + PATIENCE.toMinutes()
                + " minutes");
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // another store of this process has it
    }
  }
}
