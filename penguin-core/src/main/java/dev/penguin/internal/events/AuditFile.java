package dev.penguin.internal.events;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A file that several processes append lines to. Each line begins on a line of its own, also after
 * half a line, which a full disk or a process that was killed leaves. To know that, a line is
 * written under a lock of the system, held for a moment. A file that was moved away is begun anew;
 * one whose folder is gone is not. Not thread-safe.
 */
final class AuditFile implements AutoCloseable {
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);
  private static final long LOCK_PAUSE_NANOS = 200_000;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Path file;
  private FileChannel channel;

  /** Reads the last byte. Closed with the other one only, since that ends the locks of both. */
  private FileChannel reader;

  private @Nullable Object key;
  private boolean closed;

  /**
   * Opens a file, or makes it.
   *
   * @throws IOException when it cannot be written, is a link, or is no file
   */
  AuditFile(Path file) throws IOException {
    this.file = file;
    channel = openForAppending(file);
    try {
      key = keyOf(file);
      reader = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static FileChannel openForAppending(Path file) throws IOException {
    Path folder = Objects.requireNonNull(file.getParent(), "it was resolved in one");
    boolean posix =
        Files.getFileStore(folder).supportsFileAttributeView(PosixFileAttributeView.class);
    FileAttribute<?>[] attributes =
        posix
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
            : new FileAttribute<?>[0];
    Set<OpenOption> options =
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);
    FileChannel channel = FileChannel.open(file, options, attributes);
    try {
      if (posix) {
        Files.setPosixFilePermissions(file, OWNER_ONLY); // one that was there may be open to others
      }
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static @Nullable Object keyOf(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  /**
   * Appends a line.
   *
   * @param line its bytes, with the line feed at its end
   * @throws ClosedChannelException when the file was closed, or the thread was interrupted; then
   *     the next append opens it again
   * @throws IOException when it cannot be written; the line may be there in part
   */
  void append(byte[] line) throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    openAgainIfMoved();
    try (FileLock held = lock()) {
      ByteBuffer bytes = ByteBuffer.allocate(line.length + 1);
      if (!beginsLine()) {
        bytes.put((byte) '\n');
      }
      bytes.put(line).flip();
      while (bytes.hasRemaining()) {
        held.channel().write(bytes);
      }
    }
  }

  /** Whether what is written next begins a line. */
  private boolean beginsLine() throws IOException {
    long size = reader.size();
    ByteBuffer last = ByteBuffer.allocate(1);
    return size == 0 || reader.read(last, size - 1) < 1 || last.get(0) == '\n';
  }

  private FileLock lock() throws IOException {
    long until = System.nanoTime() + LOCK_PATIENCE.toNanos();
    FileLock held = tryLock();
    while (held == null) {
      if (System.nanoTime() > until) {
        throw new IOException(file + " is locked by another process");
      }
      LockSupport.parkNanos(LOCK_PAUSE_NANOS);
      held = tryLock();
    }
    return held;
  }

  private @Nullable FileLock tryLock() throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) { // another agent of this process has it
      return null;
    }
  }

  private void openAgainIfMoved() throws IOException {
    if (!channel.isOpen() || !reader.isOpen() || isMoved()) {
      closeChannels();
      AuditFile again = new AuditFile(file);
      channel = again.channel;
      reader = again.reader;
      key = again.key;
    }
  }

  private boolean isMoved() throws IOException {
    try {
      return !Objects.equals(key, keyOf(file));
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  private void closeChannels() throws IOException {
    try {
      reader.close();
    } finally {
      channel.close();
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    closeChannels();
  }
}
