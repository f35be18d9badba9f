package dev.penguin.internal.tree;

import dev.penguin.internal.blob.ContentHash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes one path: all of it under a name of its own, then put in its place in one step. What is
 * unfinished stands in the root of the tree, whose path nobody can swap, as Java makes links and
 * directories by paths alone; on another disk it stands beside its place. Used by one thread.
 */
final class EntryWriter {
  /** What its owner may do with a directory in which something has to be done. */
  static final int OPEN = 0700;

  private static final int PERMISSIONS = 0777;
  private static final int PIECE = 1 << 16;
  private static final Set<OpenOption> NEW =
      Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS);

  private final Path root;
  private final String work;
  private final ContentSource source;
  private final boolean unix;

  EntryWriter(Path root, String work, ContentSource source) {
    this.root = root;
    this.work = work;
    this.source = source;
    this.unix = root.getFileSystem().supportedFileAttributeViews().contains("unix");
  }

  /** The same name each time, so that what was interrupted is found again. */
  private Path unfinished(TreePath path) {
    UUID id = UUID.nameUUIDFromBytes((work + '/' + path.bytes()).getBytes(StandardCharsets.UTF_8));
    return root.getFileSystem().getPath(".penguin-" + id + ".tmp");
  }

  /** Removes what an interrupted attempt left. */
  void sweep(Iterable<PathChange> steps) throws IOException {
    try (OpenDirectory top = OpenDirectory.root(root)) {
      for (PathChange step : steps) {
        discard(top, unfinished(step.path()));
      }
    }
  }

  private static void discard(OpenDirectory directory, Path name) throws IOException {
    BasicFileAttributes there = directory.attributes(name);
    if (there != null) {
      remove(there.isDirectory(), directory, name);
    }
  }

  private static void remove(boolean isDirectory, OpenDirectory directory, Path name)
      throws IOException {
    if (isDirectory) {
      directory.deleteDirectory(name);
    } else {
      directory.deleteFile(name);
    }
  }

  void remove(OpenDirectory directory, Path name, boolean isDirectory) throws IOException {
    remove(isDirectory, directory, name);
  }

  /**
   * Puts something in its place.
   *
   * @param now what is there; null when nothing is
   */
  void write(
      TreePath path, OpenDirectory directory, Path name, @Nullable TreeEntry now, TreeEntry after)
      throws IOException {
    if (now != null && now.content() != null && now.content().equals(after.content())) {
      mode(directory, name, after.mode());
      return;
    }
    Path unfinished = unfinished(path);
    try (OpenDirectory top = OpenDirectory.root(root)) {
      put(top, unfinished, directory, name, after);
    } catch (AtomicMoveNotSupportedException | AccessDeniedException e) {
      if (directory.path().equals(root)) {
        throw e;
      }
      discard(directory, unfinished);
      put(directory, unfinished, directory, name, after);
    }
  }

  private void put(
      OpenDirectory at, Path unfinished, OpenDirectory directory, Path name, TreeEntry after)
      throws IOException {
    try {
      switch (after.kind()) {
        case DIRECTORY -> {
          Files.createDirectory(at.path().resolve(unfinished));
          mode(at, unfinished, after.mode() | OPEN);
        }
        case LINK ->
            Files.createSymbolicLink(
                at.path().resolve(unfinished),
                PathBytes.link(root.getFileSystem(), Objects.requireNonNull(after.target())));
        case FILE -> {
          file(at, unfinished, directory, name, after);
          return;
        }
        default -> throw new IllegalArgumentException("Cannot be written: " + after.kind());
      }
      at.move(unfinished, directory, name);
    } catch (IOException | RuntimeException e) {
      discardQuietly(at, unfinished, e);
      throw e;
    }
  }

  private static void discardQuietly(OpenDirectory at, Path unfinished, Exception cause) {
    try {
      discard(at, unfinished);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** The file is locked until it has its place, so that nobody sweeps it. */
  private void file(
      OpenDirectory at, Path unfinished, OpenDirectory directory, Path name, TreeEntry after)
      throws IOException {
    ContentHash content = Objects.requireNonNull(after.content());
    try (SeekableByteChannel out = at.open(unfinished, NEW, closedToOthers());
        InputStream in = source.open(content)) {
      if (out instanceof FileChannel channel) {
        lock(channel);
      }
      byte[] piece = new byte[PIECE];
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        ByteBuffer bytes = ByteBuffer.wrap(piece, 0, read);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
      }
      own(at, unfinished, directory, name);
      mode(at, unfinished, after.mode());
      if (out instanceof FileChannel channel) {
        channel.force(true);
      }
      at.move(unfinished, directory, name);
    }
  }

  private FileAttribute<?>[] closedToOthers() {
    return unix
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions(0600))}
        : new FileAttribute<?>[0];
  }

  private static void lock(FileChannel channel) {
    try {
      channel.tryLock();
    } catch (IOException e) {
      return; // A file system without locks: a sweep may take the file away, and the move fails.
    }
  }

  /** A file that is replaced keeps its owner and group, where that is allowed. */
  private static void own(OpenDirectory at, Path unfinished, OpenDirectory directory, Path name) {
    PosixFileAttributeView old = directory.posix(name);
    PosixFileAttributeView mine = at.posix(unfinished);
    if (old == null || mine == null) {
      return;
    }
    try {
      PosixFileAttributes was = old.readAttributes();
      PosixFileAttributes is = mine.readAttributes();
      if (!was.group().equals(is.group())) {
        mine.setGroup(was.group());
      }
      if (!was.owner().equals(is.owner())) {
        mine.setOwner(was.owner());
      }
    } catch (NoSuchFileException e) {
      return; // nothing is replaced
    } catch (IOException e) {
      return; // not allowed: the file is ours then
    }
  }

  /** Gives the mode bits; does nothing where there are none. */
  void mode(OpenDirectory directory, Path name, int mode) throws IOException {
    PosixFileAttributeView view = directory.posix(name);
    if (mode < 0 || view == null) {
      return;
    }
    boolean special = (mode & ~PERMISSIONS) != 0;
    if (unix && (special || directory.path().equals(root))) {
      // Java knows the bits for set-id and sticky by paths alone.
      Files.setAttribute(directory.checked(name), "unix:mode", mode, LinkOption.NOFOLLOW_LINKS);
    } else {
      view.setPermissions(permissions(mode));
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> all = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] each = PosixFilePermission.values();
    for (int i = 0; i < each.length; i++) {
      if ((mode & (0400 >> i)) != 0) {
        all.add(each[i]);
      }
    }
    return all;
  }
}
