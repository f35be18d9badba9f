package dev.penguin.internal.budget;

import dev.penguin.internal.flow.Uninterrupted;
import dev.penguin.session.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cap's account in a file that several processes use. Each change reads the file, adds a line and
 * forces it to disk, under a lock on a second file. A last line that is torn, as a process or
 * machine leaves it that ends while it writes, was never acknowledged and is cut off. A file that
 * grew long is replaced by a short one that says the same. Thread-safe.
 */
final class CapFile implements CapBook {
  /**
   * A file with more lines than that, and more than four times as many as it needs, is replaced.
   */
  private static final int MAX_LINES = 1_000;

  /** Others hold the lock for milliseconds; longer than this, one of them was stopped. */
  private static final long MAX_WAIT = TimeUnit.SECONDS.toNanos(30);

  private final Path file;
  private final Path lockFile;
  private final String name;
  private final Supplier<String> period;

  /**
   * The account in a file.
   *
   * @param name the cap's
   * @param period says which period it is
   */
  CapFile(Path file, String name, Supplier<String> period) {
    this.file = file;
    this.name = name;
    this.period = period;
    lockFile = file.resolveSibling(file.getFileName() + ".lock");
  }

  @Override
  public synchronized @Nullable CapEntry change(Function<CapAccounts, @Nullable CapEntry> next) {
    try {
      return Uninterrupted.<@Nullable CapEntry>run(() -> locked(next));
    } catch (IOException e) {
      throw new StorageException.Failed(
          "The file %s of the spending cap '%s' cannot be used: %s. No request is sent without it"
              .formatted(file, name, e),
          file,
          e);
    }
  }

  private @Nullable CapEntry locked(Function<CapAccounts, @Nullable CapEntry> next)
      throws IOException {
    try (FileChannel locks =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = lock(locks)) {
      boolean isNew = !Files.exists(file);
      CapAccounts accounts = new CapAccounts();
      int lines = isNew ? 0 : read(accounts);
      CapEntry entry = next.apply(accounts);
      if (entry == null) {
        return null;
      }
      List<CapEntry> fewest = lines > MAX_LINES ? accounts.of(period.get()) : List.of();
      if (lines > MAX_LINES && lines > 4 * fewest.size()) {
        replace(fewest);
      }
      append(file, entry.line());
      if (isNew) {
        forceFolder();
      }
      return held.isValid() ? entry : null;
    }
  }

  private FileLock lock(FileChannel locks) throws IOException {
    long since = System.nanoTime();
    for (long wait = 100_000; ; wait = Math.min(2 * wait, 10_000_000)) {
      FileLock held = tryLock(locks);
      if (held != null) {
        return held;
      }
      if (System.nanoTime() - since > MAX_WAIT) {
        throw new IOException("another process or agent has locked " + lockFile + " for 30 s");
      }
      LockSupport.parkNanos(wait);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel locks) throws IOException {
    try {
      return locks.tryLock();
    } catch (OverlappingFileLockException e) { // another cap of this process has it
      return null;
    }
  }

  /** Reads all lines, and cuts off a last one that has no end; how many there are. */
  private int read(CapAccounts accounts) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int begin = 0;
    int lines = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        String line = new String(bytes, begin, i - begin, StandardCharsets.UTF_8);
        try {
          accounts.add(CapEntry.of(line));
        } catch (IllegalArgumentException e) {
          throw new IOException(
              "it is damaged at byte %d, %s; restore a copy of it, or delete it to start from zero"
                  .formatted(begin, e.getMessage()),
              e);
        }
        begin = i + 1;
        lines++;
      }
    }
    if (begin < bytes.length) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(begin);
        channel.force(true);
      }
    }
    return lines;
  }

  private void replace(List<CapEntry> entries) throws IOException {
    Path other = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(other);
    StringBuilder lines = new StringBuilder();
    entries.forEach(entry -> lines.append(entry.line()));
    append(other, lines.toString());
    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceFolder();
  }

  private static void append(Path to, String text) throws IOException {
    try (FileChannel channel =
        FileChannel.open(to, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /** Not every system can force a folder to disk; where it cannot, it does so itself. */
  private void forceFolder() throws IOException {
    Path folder = file.getParent();
    if (folder != null && folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
