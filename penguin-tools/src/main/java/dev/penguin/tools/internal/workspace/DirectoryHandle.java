package dev.penguin.tools.internal.workspace;

import dev.penguin.tools.Workspace;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An open directory of the workspace. It is reached from the root name by name, and no name may be
 * a link. All operations act on that very directory, even if its path leads to another one by now.
 * Where Java has no {@link SecureDirectoryStream}, paths are used instead, and such a swap is not
 * noticed. Names are single names. Used by one thread.
 */
@SuppressWarnings("StreamResourceLeak") // each holds its stream until it is closed itself
public final class DirectoryHandle implements AutoCloseable {
  private static final Pattern TEMPORARY = Pattern.compile("\\.penguin-[0-9a-f-]{36}\\.tmp");

  private static final Set<OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private final Path path;
  private final DirectoryStream<Path> stream;
  private final @Nullable SecureDirectoryStream<Path> held;

  private DirectoryHandle(Path path, DirectoryStream<Path> stream) {
    this.path = path;
    this.stream = stream;
    this.held = stream instanceof SecureDirectoryStream<Path> secure ? secure : null;
  }

  /** Opens the root of the workspace. */
  static DirectoryHandle root(Workspace workspace) throws IOException {
    return new DirectoryHandle(workspace.root(), Files.newDirectoryStream(workspace.root()));
  }

  /**
   * Opens a directory of the workspace.
   *
   * @param folder a path that the workspace resolved
   */
  public static DirectoryHandle at(Workspace workspace, Path folder) throws IOException {
    DirectoryHandle at = root(workspace);
    for (Path name : workspace.root().relativize(folder)) {
      at = name.toString().isEmpty() ? at : at.leaveFor(name);
    }
    return at;
  }

  /** Opens a directory of the workspace, and makes those on the way that are missing. */
  static DirectoryHandle made(Workspace workspace, Path folder) throws IOException {
    DirectoryHandle at = root(workspace);
    for (Path name : workspace.root().relativize(folder)) {
      if (!name.toString().isEmpty()) {
        at = at.leaveForMade(workspace, name);
      }
    }
    return at;
  }

  private DirectoryHandle leaveFor(Path name) throws IOException {
    try (this) {
      return folder(name);
    }
  }

  private DirectoryHandle leaveForMade(Workspace workspace, Path name) throws IOException {
    try (this) {
      makeFolder(workspace, name);
      return folder(name);
    }
  }

  /** Whether a name is one that this class gives to what it has not finished. */
  public static boolean isTemporary(Path name) {
    return TEMPORARY.matcher(name.toString()).matches();
  }

  /** A name that nothing has. */
  static Path temporary(Path root) {
    return root.getFileSystem().getPath(".penguin-" + UUID.randomUUID() + ".tmp");
  }

  public Path path() {
    return path;
  }

  /** A folder in this one. */
  public DirectoryHandle folder(Path name) throws IOException {
    Path below = path.resolve(name);
    BasicFileAttributes attributes = attributes(name);
    if (held != null) {
      if (attributes != null && attributes.isRegularFile()) {
        // Java 25 leaves a file open that it was asked to open as a folder.
        throw new NotDirectoryException(name.toString());
      }
      return new DirectoryHandle(below, held.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
    }
    if (attributes != null && !attributes.isDirectory()) {
      throw new FileSystemException(name.toString(), null, "Not a folder");
    }
    return new DirectoryHandle(below, Files.newDirectoryStream(below));
  }

  /** The names in the folder, in no order; asked once. */
  public Iterator<Path> names() {
    Iterator<Path> entries = stream.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return entries.hasNext();
      }

      @Override
      public Path next() {
        return InnerPath.name(entries.next());
      }
    };
  }

  /** What a name is, links not followed; null when there is nothing. */
  public @Nullable BasicFileAttributes attributes(Path name) throws IOException {
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

  /**
   * Whether a file has other names, anywhere. Java tells it of a path only, so the answer counts
   * for nothing but the very file that was seen in this folder.
   *
   * @param key the key of that file
   */
  public boolean hasOtherNames(Path name, @Nullable Object key) throws IOException {
    Map<String, Object> there =
        Files.readAttributes(path.resolve(name), "unix:nlink,fileKey", LinkOption.NOFOLLOW_LINKS);
    if (key == null || !key.equals(there.get("fileKey"))) {
      throw new FileSystemException(name.toString(), null, "Replaced while it was used");
    }
    return ((Number) Objects.requireNonNull(there.get("nlink"))).intValue() > 1;
  }

  /** Opens a file for reading; a link is not followed. */
  public SeekableByteChannel read(Path name) throws IOException {
    return held == null
        ? Files.newByteChannel(path.resolve(name), READ)
        : held.newByteChannel(name, READ);
  }

  /** Opens a file. */
  SeekableByteChannel open(Path name, Set<OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    Set<OpenOption> noLinks = new HashSet<>(options);
    noLinks.add(LinkOption.NOFOLLOW_LINKS);
    return held == null
        ? Files.newByteChannel(path.resolve(name), noLinks, attributes)
        : held.newByteChannel(name, noLinks, attributes);
  }

  /** Gives something another place and name in one step; a file that has that name is replaced. */
  void move(Path name, DirectoryHandle to, Path newName) throws IOException {
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

  /** Deletes an empty folder. */
  void deleteFolder(Path name) throws IOException {
    if (held == null) {
      Files.delete(path.resolve(name));
    } else {
      held.deleteDirectory(name);
    }
  }

  /** Owner, group and mode bits of a file; null where there are none. */
  @Nullable PosixFileAttributeView posixView(Path name) {
    // Links were excluded when the name was looked at, and the system cannot set modes of links.
    return held == null
        ? Files.getFileAttributeView(path.resolve(name), PosixFileAttributeView.class)
        : held.getFileAttributeView(name, PosixFileAttributeView.class);
  }

  /** Those of the folder itself. */
  @Nullable PosixFileAttributeView posixView() {
    return held == null
        ? Files.getFileAttributeView(path, PosixFileAttributeView.class)
        : held.getFileAttributeView(PosixFileAttributeView.class);
  }

  /**
   * Makes a directory in this one unless something has the name. Java cannot make one in an open
   * directory, so it is made in the root, whose path nobody can swap, and moved.
   */
  private void makeFolder(Workspace workspace, Path name) throws IOException {
    if (attributes(name) != null) {
      return;
    }
    if (held == null || path.equals(workspace.root())) {
      try {
        Files.createDirectory(path.resolve(name));
      } catch (FileAlreadyExistsException e) {
        return; // Another was faster; whether it is a folder shows when it is opened.
      }
      return;
    }
    try (DirectoryHandle root = root(workspace)) {
      Path temporary = temporary(path);
      FileTraits traits = FileTraits.ofNewFolder(this);
      Files.createDirectory(root.path.resolve(temporary));
      try {
        if (traits != null) {
          traits.giveTo(root, temporary, true); // what is not possible stays as it is
        }
        root.move(temporary, this, name);
      } catch (IOException e) {
        root.deleteFolder(temporary);
        if (attributes(name) == null) {
          throw e;
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
