package dev.penguin.internal.journal;

import dev.penguin.error.ConfigurationException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * A folder for what an agent keeps. What is made in it belongs to its owner alone: folders 0700,
 * files 0600, where the file system knows such rights. Thread-safe.
 */
public final class StateDirectory {
  private static final Set<PosixFilePermission> OWNER_FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final FileAttribute<?> FOLDER = PosixFilePermissions.asFileAttribute(OWNER_FOLDER);
  private static final FileAttribute<?> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path path;

  private StateDirectory(Path path) {
    this.path = path;
  }

  /**
   * Opens a folder, and makes it when it is not there.
   *
   * @throws ConfigurationException when it cannot be made or written
   */
  public static StateDirectory open(Path directory) {
    try {
      return new StateDirectory(make(directory.toAbsolutePath()).toRealPath());
    } catch (IOException | UnsupportedOperationException e) {
      throw new ConfigurationException(
          "The state directory "
              + directory
              + " cannot be used: "
              + reason(e)
              + ". Name a directory that this process may create and write to",
          "state-directory");
    }
  }

  static String reason(Exception e) {
    String message = e.getMessage() == null ? "" : " " + e.getMessage();
    return e.getClass().getSimpleName() + message;
  }

  /** The folder without links in its path. */
  public Path path() {
    return path;
  }

  /** A folder in it, closed to others also when it was there before. */
  public Path folder(String name) {
    Path folder = path.resolve(name);
    try {
      make(folder);
      if (knowsRights(folder)
          && !OWNER_FOLDER.containsAll(
              Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS))) {
        Files.setPosixFilePermissions(folder, OWNER_FOLDER);
      }
      return folder;
    } catch (IOException e) {
      throw new ConfigurationException(
          "The folder "
              + folder
              + " of the state directory cannot be used: "
              + reason(e)
              + ". Name a state directory that this process may write to",
          "state-directory");
    }
  }

  /**
   * Opens a file that others cannot read, and makes it when it is not there. Never through a link.
   *
   * @param file the file
   * @param options how to open it, beside creating it
   */
  public static FileChannel openPrivate(Path file, OpenOption... options) throws IOException {
    Set<OpenOption> all = new HashSet<>(Set.of(options));
    all.add(StandardOpenOption.CREATE);
    all.add(LinkOption.NOFOLLOW_LINKS);
    return knowsRights(file) ? FileChannel.open(file, all, FILE) : FileChannel.open(file, all);
  }

  /** Removes a file that could not be written, so that a full disk leaves nothing half-done. */
  static void removeHalf(Path file, IOException cause) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** Puts on disk which files a folder has; the file systems of Windows do so by themselves. */
  public static void sync(Path folder) throws IOException {
    if (knowsRights(folder)) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static boolean knowsRights(Path folder) {
    return Files.getFileAttributeView(folder, PosixFileAttributeView.class) != null;
  }

  private static Path make(Path folder) throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    for (Path at = folder; at != null && !Files.exists(at); at = at.getParent()) {
      missing.push(at);
    }
    for (Path next : missing) {
      Path parent = next.getParent();
      if (parent == null) {
        throw new NoSuchFileException(next.toString());
      }
      boolean rights = knowsRights(parent);
      try {
        Files.createDirectory(
            next, rights ? new FileAttribute<?>[] {FOLDER} : new FileAttribute<?>[0]);
      } catch (FileAlreadyExistsException e) {
        continue; // another process was faster
      }
      sync(parent);
    }
    if (!Files.isDirectory(folder)) {
      throw new NotDirectoryException(folder.toString());
    }
    if (!Files.isWritable(folder)) {
      throw new AccessDeniedException(folder.toString());
    }
    return folder;
  }
}
