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

  /**
   * Checks that no tool of a workspace can reach a state directory: neither directory is the other
   * one or lies in it. Links in both paths are followed.
   *
   * @param state the state directory; it may be missing
   * @param workspace the directory that an agent works in
   * @throws ConfigurationException when they are not apart
   */
  public static void checkApart(Path state, Path workspace) {
    Path kept = withoutLinks(state);
    Path work = withoutLinks(workspace);
    boolean inside = kept.startsWith(work);
    if (inside || work.startsWith(kept)) {
      throw new ConfigurationException(
          "The state directory %s %s the workspace %s, where tools could change the agent's own sessions, checkpoints and audit file. Name a %s"
              .formatted(
                  shown(state, kept),
                  kept.equals(work) ? "is" : inside ? "lies in" : "holds",
                  shown(workspace, work),
                  inside
                      ? "state directory outside of the workspace"
                      : "workspace outside of the state directory"),
          "state-directory");
    }
  }

  private static String shown(Path given, Path real) {
    return given.equals(real) ? given.toString() : given + " (that is " + real + ")";
  }

  /** Where a path leads that may not be there yet: the real path of what is there, and the rest. */
  private static Path withoutLinks(Path path) {
    Path absolute = path.toAbsolutePath();
    int names = absolute.getNameCount();
    for (Path there = absolute; there != null; there = there.getParent()) {
      try {
        Path real = there.toRealPath();
        if (there.getNameCount() == names) {
          return real;
        }
        Path rest = absolute.subpath(there.getNameCount(), names);
        Path whole = real.resolve(rest).normalize();
        return rest.normalize().equals(rest) ? whole : withoutLinks(whole);
      } catch (IOException e) {
        // it is not there: its parent may be
      }
    }
    return absolute.normalize();
  }

  /**
   * Checks that files may be copied to a directory: it lies neither in a state directory nor in a
   * workspace of an agent, and holds neither.
   *
   * @param target the directory; it may be missing
   * @param state the state directory
   * @param workspaces the workspaces
   * @throws ConfigurationException when it does
   */
  public static void checkCopy(Path target, Path state, Iterable<Path> workspaces) {
    checkCopy(target, "state directory", state);
    workspaces.forEach(each -> checkCopy(target, "workspace", each));
  }

  private static void checkCopy(Path target, String what, Path other) {
    Path to = withoutLinks(target);
    Path real = withoutLinks(other);
    if (to.startsWith(real) || real.startsWith(to)) {
      throw new ConfigurationException(
          "The files of a checkpoint cannot be copied to %s: it is, lies in or holds the %s %s. Name a directory outside of the %s"
              .formatted(shown(target, to), what, shown(other, real), what),
          "checkpoints");
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
