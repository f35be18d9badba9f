package dev.penguin.tools.internal.workspace;

import dev.penguin.tools.Workspace;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
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
  private static final int MAX_PUT_BACK = 100_000_000;
  private static final int MAX_NAMES_SWEPT = 100_000;

  private final DirectoryHandle place;
  private final Path temporary;
  private final SeekableByteChannel channel;
  private boolean complete = true;
  private boolean moved;

  private AtomicWrite(DirectoryHandle place, Path temporary, SeekableByteChannel channel) {
    this.place = place;
    this.temporary = temporary;
    this.channel = channel;
  }

  /**
   * Writes the content, down to the disk.
   *
   * @param traits what the file gets beside the content; null for what a new file has
   */
  static AtomicWrite begin(Workspace workspace, byte[] content, @Nullable FileTraits traits)
      throws IOException {
    return begin(DirectoryHandle.root(workspace), content, traits, true);
  }

  private static AtomicWrite begin(
      DirectoryHandle place, byte[] content, @Nullable FileTraits traits, boolean safe)
      throws IOException {
    Set<PosixFilePermission> mode = traits == null ? null : traits.mode();
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
        write.fill(content);
        write.complete = traits == null || traits.giveTo(place, temporary, safe);
        if (channel instanceof FileChannel file) {
          file.force(false);
        }
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

  /** Whether the new file has all that the old one has beside its content. */
  boolean isComplete() {
    return complete;
  }

  private void fill(byte[] content) throws IOException {
    if (channel instanceof FileChannel file) {
      lock(file);
    }
    for (int at = 0; at < content.length; ) {
      at += channel.write(ByteBuffer.wrap(content, at, Math.min(PIECE, content.length - at)));
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
   * not be written to, the unfinished file stands in the folder itself. Where a new file cannot get
   * all that the old one has beside its content, that one is written over.
   *
   * @param check what must still hold just before the move
   */
  static void replace(
      Workspace workspace,
      DirectoryHandle folder,
      Path name,
      byte[] content,
      @Nullable FileTraits traits,
      Check check)
      throws IOException, ToolFailureException {
    try (AtomicWrite write = begin(workspace, content, traits)) {
      write.put(folder, name, content, check);
    } catch (AtomicMoveNotSupportedException | AccessDeniedException e) {
      if (folder.path().equals(workspace.root())) {
        throw e;
      }
      DirectoryHandle again = DirectoryHandle.at(workspace, folder.path());
      try (AtomicWrite write = begin(again, content, traits, false)) {
        write.put(folder, name, content, check);
      }
    }
  }

  /**
   * Moves it to its place, or writes over what is there: where it is not complete, and where the
   * system refuses to give the name to another file, as it does when something is mounted there.
   *
   * @param content the same as was written
   * @param check what must still hold just before
   */
  void put(DirectoryHandle folder, Path name, byte[] content, Check check)
      throws IOException, ToolFailureException {
    if (complete) {
      check.run();
      try {
        moveTo(folder, name);
        return;
      } catch (FileSystemException e) {
        BasicFileAttributes there = folder.attributes(name);
        boolean isOther = e.getClass() != FileSystemException.class; // such as AccessDenied
        if (isOther || there == null || !there.isRegularFile()) {
          throw e;
        }
      }
    }
    overwrite(folder, name, content, check);
  }

  /**
   * Writes over what a file holds, and keeps all else that it has. A reader may see a mix for a
   * moment. When it fails, the old content is put back; what is too large for that is refused.
   *
   * @param check what must still hold of the file that is open
   */
  static void overwrite(DirectoryHandle folder, Path name, byte[] content, Check check)
      throws IOException, ToolFailureException {
    try (SeekableByteChannel channel =
        folder.open(name, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE))) {
      check.run();
      if (channel.size() > MAX_PUT_BACK) {
        throw new ToolFailureException(
            PlainText.quote(name.toString())
                + " can only be written over where it is, and is too large to be put back should"
                + " that fail: at most "
                + PlainText.count(MAX_PUT_BACK, "byte", "bytes"));
      }
      ByteBuffer old = ByteBuffer.allocate((int) channel.size());
      int read = 1;
      while (old.hasRemaining() && read > 0) {
        read = channel.read(old);
      }
      try {
        write(channel, ByteBuffer.wrap(content));
      } catch (IOException e) {
        write(channel, old.flip());
        throw e;
      }
    }
  }

  private static void write(SeekableByteChannel channel, ByteBuffer content) throws IOException {
    channel.position(0);
    while (content.hasRemaining()) {
      channel.write(content);
    }
    channel.truncate(content.limit());
    if (channel instanceof FileChannel file) {
      file.force(false);
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
