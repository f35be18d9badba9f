package dev.penguin.tools.internal.workspace;

import dev.penguin.tools.Workspace;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * New content for a file, written beside it and put in its place in one step. The unfinished file
 * stands in the workspace's own folder, where the next program that opens the workspace finds it if
 * this one is killed; it is locked as long as it is in use.
 */
public final class AtomicWrite implements AutoCloseable {
  private static final int PIECE = 1 << 18;
  private static final int MAX_NAMES_SWEPT = 100_000;

  private final DirectoryHandle place;
  private final Path temporary;
  private final SeekableByteChannel channel;
  private boolean moved;

  private AtomicWrite(DirectoryHandle place, Path temporary, SeekableByteChannel channel) {
    this.place = place;
    this.temporary = temporary;
    this.channel = channel;
  }

  /**
   * Writes the content, down to the disk.
   *
   * @param mode the mode bits that the file gets; null for those of a new file
   */
  static AtomicWrite begin(
      Workspace workspace, byte[] content, @Nullable Set<PosixFilePermission> mode)
      throws IOException {
    return begin(DirectoryHandle.root(workspace), content, mode);
  }

  private static AtomicWrite begin(
      DirectoryHandle place, byte[] content, @Nullable Set<PosixFilePermission> mode)
      throws IOException {
    try {
      Path temporary = DirectoryHandle.temporary(place.path());
      SeekableByteChannel channel =
          place.open(
              temporary,
              Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
              mode == null
                  ? new FileAttribute<?>[0]
                  : new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)});
      AtomicWrite write = new AtomicWrite(place, temporary, channel);
      try {
        write.fill(content, mode);
        return write;
      } catch (IOException | RuntimeException e) {
        write.discard();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      place.close();
      throw e;
    }
  }

  private void fill(byte[] content, @Nullable Set<PosixFilePermission> mode) throws IOException {
    if (channel instanceof FileChannel file) {
      lock(file);
    }
    for (int at = 0; at < content.length; ) {
      at += channel.write(ByteBuffer.wrap(content, at, Math.min(PIECE, content.length - at)));
    }
    if (mode != null) {
      place.setMode(temporary, mode); // what it was made with passed through the umask
    }
    if (channel instanceof FileChannel file) {
      file.force(false);
    }
  }

  private static void lock(FileChannel file) {
    try {
      file.tryLock();
    } catch (IOException e) {
      return; // A file system without locks: a sweep there may take the file away, and we say so.
    }
  }

  /** Puts the content in its place, and what has the name away. */
  void moveTo(DirectoryHandle folder, Path name) throws IOException {
    place.move(temporary, folder, name);
    moved = true;
  }

  /** Takes the content away, unless it was moved. */
  @Override
  public void close() throws IOException {
    try (place) {
      discard();
    }
  }

  private void discard() throws IOException {
    try (channel) {
      if (!moved) {
        moved = true;
        place.deleteFile(temporary);
      }
    }
  }

  /**
   * Writes and moves. Where the folder is on another disk than the workspace's own, or that must
   * not be written to, the unfinished file stands in the folder itself.
   *
   * @param check what must still hold just before the move
   */
  static void replace(
      Workspace workspace,
      DirectoryHandle folder,
      Path name,
      byte[] content,
      @Nullable Set<PosixFilePermission> mode,
      Check check)
      throws IOException, ToolFailureException {
    try (AtomicWrite write = begin(workspace, content, mode)) {
      check.run();
      write.moveTo(folder, name);
    } catch (AtomicMoveNotSupportedException | AccessDeniedException e) {
      if (folder.path().equals(workspace.root())) {
        throw e;
      }
      DirectoryHandle again = DirectoryHandle.at(workspace, folder.path());
      try (AtomicWrite write = begin(again, content, mode)) {
        check.run();
        write.moveTo(folder, name);
      }
    }
  }

  /** Something that must hold. */
  @FunctionalInterface
  interface Check {
    /** Fails when it does not hold. */
    void run() throws IOException, ToolFailureException;
  }

  /** Takes away what writes have left that were killed. What others still write stays. */
  public static void sweep(Workspace workspace) {
    try (DirectoryHandle root = DirectoryHandle.root(workspace)) {
      Iterator<Path> names = root.names();
      for (int i = 0; i < MAX_NAMES_SWEPT && names.hasNext(); i++) {
        Path name = names.next();
        if (DirectoryHandle.isTemporary(name)) {
          sweep(root, name);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return; // What cannot be listed cannot be swept; the tools that use it report why.
    }
  }

  private static void sweep(DirectoryHandle root, Path name) {
    try {
      BasicFileAttributes attributes = root.attributes(name);
      if (attributes == null) {
        return;
      }
      if (attributes.isDirectory()) {
        root.deleteFolder(name);
        return;
      }
      try (SeekableByteChannel channel = root.open(name, Set.of(StandardOpenOption.WRITE))) {
        if (channel instanceof FileChannel file && file.tryLock() != null) {
          root.deleteFile(name);
        }
      }
    } catch (IOException | OverlappingFileLockException e) {
      return; // In use, or not ours to take away.
    }
  }
}
