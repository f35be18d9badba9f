package dev.penguin.internal.tree;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An open directory. It was reached name by name, and no name may be a link; what is done in it is
 * done in that very directory, wherever its path leads by now. Where Java has no {@link
 * SecureDirectoryStream}, paths are used instead, and such a swap is not noticed. Used by one
 * thread.
 */
@SuppressWarnings("StreamResourceLeak") // each holds its stream until it is closed itself
final class OpenDirectory implements AutoCloseable {
  private static final Set<OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private final Path path;
  private final DirectoryStream<Path> stream;
  private final @Nullable SecureDirectoryStream<Path> held;

  private OpenDirectory(Path path, DirectoryStream<Path> stream) {
    this.path = path;
    this.stream = stream;
    this.held = stream instanceof SecureDirectoryStream<Path> secure ? secure : null;
  }

  /** Opens a directory by its path; only for the root of a tree. */
  static OpenDirectory root(Path path) throws IOException {
    return new OpenDirectory(path, Files.newDirectoryStream(path));
  }

  /**
   * Opens a directory below a root.
   *
   * @return null when it is not there, or a name on the way is no directory
   */
  static @Nullable OpenDirectory at(Path root, TreePath directory) throws IOException {
    OpenDirectory at = root(root);
    for (Path name : root.relativize(directory.in(root))) {
      if (name.toString().isEmpty()) {
        continue;
      }
      try (OpenDirectory above = at) {
        BasicFileAttributes attributes = above.attributes(name);
        if (attributes == null || !attributes.isDirectory()) {
          return null;
        }
        at = above.directory(name);
      }
    }
    return at;
  }

  Path path() {
    return path;
  }

  /** A directory in this one. */
  OpenDirectory directory(Path name) throws IOException {
    Path below = path.resolve(name);
    return new OpenDirectory(
        below,
        held == null
            ? Files.newDirectoryStream(below)
            : held.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
  }

  /** The paths of what is in it, in no order; asked once. */
  List<Path> paths() throws IOException {
    List<Path> all = new ArrayList<>();
    try {
      for (Path each : stream) {
        Path name = each.getFileName();
        all.add(name == null ? each : path.resolve(name));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return all;
  }

  /** What a name is, links not followed; null when there is nothing. */
  @Nullable BasicFileAttributes attributes(Path name) throws IOException {
    try {
      return held == null
          ? Files.readAttributes(
              path.resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          : held.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
              .readAttributes();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Opens a file for reading; a link is not followed. */
  SeekableByteChannel read(Path name) throws IOException {
    return open(name, READ);
  }

  /** Opens a file; the options must exclude links. */
  SeekableByteChannel open(Path name, Set<OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return held == null
        ? Files.newByteChannel(path.resolve(name), options, attributes)
        : held.newByteChannel(name, options, attributes);
  }

  /** Gives something another place in one step; a file or link that has the name is replaced. */
  void move(Path name, OpenDirectory to, Path newName) throws IOException {
    if (held != null && to.held != null) {
      held.move(name, to.held, newName);
    } else {
      Files.move(
          path.resolve(name),
          to.path.resolve(newName),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Deletes a file or link. */
  void deleteFile(Path name) throws IOException {
    if (held == null) {
      Files.delete(path.resolve(name));
    } else {
      held.deleteFile(name);
    }
  }

  /** Deletes an empty directory. */
  void deleteDirectory(Path name) throws IOException {
    if (held == null) {
      Files.delete(path.resolve(name));
    } else {
      held.deleteDirectory(name);
    }
  }

  /** Owner, group and permissions of a file or directory; null where there are none. */
  @Nullable PosixFileAttributeView posix(Path name) {
    return held == null
        ? Files.getFileAttributeView(
            path.resolve(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        : held.getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * The path of a name, for what Java does by paths alone.
   *
   * @throws FileSystemException when the path leads to something else by now
   */
  Path checked(Path name) throws IOException {
    Path there = path.resolve(name);
    BasicFileAttributes mine = attributes(name);
    BasicFileAttributes its =
        Files.readAttributes(there, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (mine == null || mine.fileKey() != null && !mine.fileKey().equals(its.fileKey())) {
      throw new FileSystemException(there.toString(), null, "Replaced while it was used");
    }
    return there;
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
