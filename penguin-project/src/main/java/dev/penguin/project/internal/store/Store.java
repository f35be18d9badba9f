package dev.penguin.project.internal.store;

import dev.penguin.project.ProjectException.Storage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An open project database: one connection that writes and a few that read. Thread-safe.
 *
 * <p>A write is a transaction that takes the file's write lock at its beginning, so that what it
 * checks still holds when it writes. When another process has the lock, the whole transaction is
 * tried again, for a minute. What was returned is on disk.
 */
public final class Store implements AutoCloseable {
  private static final int READERS = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final ProjectFile file;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final ReentrantLock writing = new ReentrantLock();
  private final Semaphore reading = new Semaphore(READERS);
  private final Deque<Database> idleReaders = new ArrayDeque<>();
  private final Database writer;
  private volatile boolean closed;
  private volatile Runnable afterCommit = () -> {};

  Store(ProjectFile file, InstantSource clock, RandomGenerator random) {
    this.file = file;
    this.clock = clock;
    this.random = random;
    this.writer = file.connect(false);
  }

  /**
   * Opens a file, and makes it when it is not there.
   *
   * @param path the file
   * @param clock gives the time of changes and leases
   * @param random makes ids
   */
  public static Store open(Path path, InstantSource clock, RandomGenerator random) {
    return open(path, clock, random, Migrations.released(), 0);
  }

  static Store open(
      Path path,
      InstantSource clock,
      RandomGenerator random,
      Migrations migrations,
      long maxPages) {
    ProjectFile file = ProjectFile.prepare(path, migrations, maxPages);
    try {
      return new Store(file, clock, random);
    } catch (DatabaseException e) {
      throw StorageErrors.of(file.path(), e);
    }
  }

  /** The file, by its real path. */
  public Path path() {
    return file.path();
  }

  /** The clock that leases are judged by. */
  public InstantSource clock() {
    return clock;
  }

  /** Called after each transaction of this store that wrote something. */
  public void afterCommit(Runnable action) {
    afterCommit = action;
  }

  /** Runs work that changes something, in one transaction; when it throws, nothing is changed. */
  public <T extends @Nullable Object> T write(
      WriteTransaction.Caller caller, Function<WriteTransaction, T> work) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    T result;
    writing.lock();
    try {
      while (true) {
        ensureOpen();
        try {
          result = attempt(caller, work);
          break;
        } catch (DatabaseException e) {
          if (!e.isBusy() || System.nanoTime() - deadline > 0) {
            throw StorageErrors.of(path(), e);
          }
        }
      }
    } finally {
      writing.unlock();
    }
    afterCommit.run();
    return result;
  }

  /** As {@link #write}, for work that has no result. */
  public void change(WriteTransaction.Caller caller, Consumer<WriteTransaction> work) {
    write(
        caller,
        change -> {
          work.accept(change);
          return "";
        });
  }

  private <T extends @Nullable Object> T attempt(
      WriteTransaction.Caller caller, Function<WriteTransaction, T> work) {
    writer.execute("BEGIN IMMEDIATE");
    boolean committed = false;
    try {
      T result = work.apply(new WriteTransaction(writer, caller, clock, random));
      writer.execute("COMMIT");
      committed = true;
      return result;
    } finally {
      if (!committed) {
        rollBack();
      }
    }
  }

  private void rollBack() {
    try {
      writer.execute("ROLLBACK");
    } catch (DatabaseException e) {
      // SQLite rolls back by itself after a full disk or a failed read; a second time is an error.
      return;
    }
  }

  /** Runs work that only reads, on one state of the file. */
  public <T extends @Nullable Object> T read(Function<Database, T> work) {
    reading.acquireUninterruptibly();
    try {
      ensureOpen();
      Database database = idleReader();
      boolean usable = false;
      try {
        database.execute("BEGIN");
        T result = work.apply(database);
        usable = true;
        return result;
      } finally {
        giveBack(database, usable);
      }
    } catch (DatabaseException e) {
      throw StorageErrors.of(path(), e);
    } finally {
      reading.release();
    }
  }

  /** As {@link #read}, for a single statement, which sees one state anyway. */
  public <T extends @Nullable Object> T readOne(Function<Database, T> work) {
    reading.acquireUninterruptibly();
    try {
      ensureOpen();
      Database database = idleReader();
      try {
        return work.apply(database);
      } finally {
        keep(database);
      }
    } catch (DatabaseException e) {
      throw StorageErrors.of(path(), e);
    } finally {
      reading.release();
    }
  }

  /** Writes what is committed to a new file. */
  public void copyTo(Path target) {
    // Not on a reader: SQLite takes a copy to another file for a write.
    try (Database database = file.connect(false)) {
      ensureOpen();
      database.update("VACUUM INTO ?", target.toString());
    } catch (DatabaseException e) {
      throw StorageErrors.of(path(), e);
    }
  }

  private Database idleReader() {
    synchronized (idleReaders) {
      Database idle = idleReaders.pollFirst();
      if (idle != null) {
        return idle;
      }
    }
    return file.connect(true);
  }

  private void giveBack(Database database, boolean usable) {
    try {
      // Nothing was written, and in a damaged file a commit may fail.
      database.execute("ROLLBACK");
      keep(database);
    } catch (DatabaseException e) {
      database.close();
      if (usable) {
        throw e;
      }
    }
  }

  private void keep(Database database) {
    synchronized (idleReaders) {
      idleReaders.addFirst(database);
    }
  }

  private void ensureOpen() {
    if (closed) {
      throw StorageErrors.closed(path());
    }
  }

  /** Waits for what is under way, then closes all connections. Does nothing the second time. */
  @Override
  public void close() {
    closed = true;
    writing.lock();
    reading.acquireUninterruptibly(READERS);
    try {
      synchronized (idleReaders) {
        idleReaders.forEach(Database::close);
        idleReaders.clear();
      }
      writer.close();
    } catch (DatabaseException e) {
      throw StorageErrors.of(path(), e);
    } finally {
      reading.release(READERS);
      writing.unlock();
    }
  }

  /** Damage that a check has found. */
  public Storage damaged(String detail) {
    return StorageErrors.corrupt(path(), detail, null);
  }
}
