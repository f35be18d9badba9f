package dev.penguin.tools;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.Normalizer;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one place that opens, reads and replaces files of the workspace. It takes paths that the
 * workspace has resolved, follows no further link, and opens regular files only.
 */
final class WorkspaceFiles {
  private static final int MAX_NAMES_COMPARED = 10_000;

  private final Workspace workspace;
  private final Lock[] locks = new Lock[64];

  WorkspaceFiles(Workspace workspace) {
    this.workspace = workspace;
    for (int i = 0; i < locks.length; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  Workspace workspace() {
    return workspace;
  }

  /** The path as messages name it. */
  String quote(Path path) {
    return PlainText.quote(workspace.nameOf(path));
  }

  /** The lock that changes of a file hold. Two files may share one. */
  Lock lock(Path path) {
    return locks[path.hashCode() & (locks.length - 1)];
  }

  /** What a file was at one moment, so that a change by others is seen. */
  record Stamp(boolean exists, boolean regular, @Nullable Object key, long size, long modified) {}

  /** What a path is now. */
  Stamp stamp(Path path) throws IOException {
    BasicFileAttributes attributes = attributes(path);
    return attributes == null
        ? new Stamp(false, false, null, 0, 0)
        : new Stamp(
            true,
            attributes.isRegularFile(),
            attributes.fileKey(),
            attributes.size(),
            attributes.lastModifiedTime().toMillis());
  }

  /** Checks that a path is a regular file, and says what it is otherwise. */
  void checkRegular(Path path) throws IOException, ToolFailure {
    BasicFileAttributes attributes = attributes(path);
    if (attributes == null) {
      throw new ToolFailure(
          quote(path) + " does not exist" + similarName(path, true).map(this::hint).orElse(""));
    }
    if (attributes.isDirectory()) {
      throw new ToolFailure(quote(path) + " is a folder: list it with list_files");
    }
    if (!attributes.isRegularFile()) {
      throw new ToolFailure(quote(path) + " is not a regular file: it cannot be read or written");
    }
  }

  /** Opens a regular file for reading. It is looked at before opening, and again after. */
  InputStream open(Path path) throws IOException, ToolFailure {
    checkRegular(path);
    Object key = stamp(path).key();
    SeekableByteChannel channel =
        Files.newByteChannel(
            path, Set.<OpenOption>of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    try {
      Stamp opened = stamp(path);
      if (!opened.regular() || !Objects.equals(key, opened.key())) {
        throw new ToolFailure(quote(path) + " was replaced while it was opened: try again");
      }
      return Channels.newInputStream(channel);
    } catch (IOException | ToolFailure e) {
      channel.close();
      throw e;
    }
  }

  /**
   * All bytes of a regular file.
   *
   * @param most how many it may be; counted while reading, since some files lie about their size
   */
  byte[] readAll(Path path, int most) throws IOException, ToolFailure {
    try (InputStream in = open(path)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] buffer = new byte[16_384];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (bytes.size() + n > most) {
          throw new ToolFailure(
              quote(path) + " is too large: at most " + PlainText.count(most, "byte", "bytes"));
        }
        bytes.write(buffer, 0, n);
      }
      return bytes.toByteArray();
    }
  }

  /** Refuses to make a file beside one whose name looks the same. */
  void checkNoLookalike(Path path) throws IOException, ToolFailure {
    Optional<String> similar = similarName(path, false);
    if (similar.isPresent()) {
      throw new ToolFailure(quote(path) + " was not written" + hint(similar.get()));
    }
  }

  private String hint(String similar) {
    return "; there is " + PlainText.quote(PlainText.ascii(similar)) + ": use that very name";
  }

  /**
   * The name that stands where a path ends to exist, and differs from it only in the form of its
   * Unicode characters, or in case.
   */
  private Optional<String> similarName(Path path, boolean ignoringCase) throws IOException {
    Path missing = path;
    while (missing.getParent() != null && attributes(missing.getParent()) == null) {
      missing = missing.getParent();
    }
    if (attributes(missing) != null || !missing.startsWith(workspace.root())) {
      return Optional.empty();
    }
    String name = String.valueOf(missing.getFileName());
    if (!ignoringCase && name.chars().allMatch(c -> c < 0x80)) {
      return Optional.empty();
    }
    String wanted = Normalizer.normalize(name, Normalizer.Form.NFC);
    int compared = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(missing.getParent())) {
      for (Path entry : entries) {
        String other = String.valueOf(entry.getFileName());
        String form = Normalizer.normalize(other, Normalizer.Form.NFC);
        if (ignoringCase ? form.equalsIgnoreCase(wanted) : form.equals(wanted)) {
          return Optional.of(other);
        }
        if (++compared == MAX_NAMES_COMPARED) {
          break;
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Makes the folders above a file that are missing. The path was resolved, so what is missing is
   * missing inside the workspace.
   */
  void makeFolders(Path folder) throws IOException, ToolFailure {
    Path made = workspace.root();
    for (Path name : workspace.root().relativize(folder)) {
      made = name.toString().isEmpty() ? made : made.resolve(name);
      BasicFileAttributes attributes = attributes(made);
      if (attributes == null) {
        try {
          Files.createDirectory(made);
        } catch (FileAlreadyExistsException e) {
          attributes = attributes(made);
        }
      }
      if (attributes != null && !attributes.isDirectory()) {
        throw new ToolFailure(quote(made) + " is not a folder");
      }
    }
    if (!folder.toRealPath().equals(folder)) {
      throw new ToolFailure(quote(folder) + " was replaced while it was used: try again");
    }
  }

  /**
   * Gives a file new content in one step: readers see the old or the new, never a mix. The mode
   * bits stay. A link to the same content elsewhere keeps the old.
   *
   * @param before what the file was when its content was looked at
   */
  void replace(Path path, byte[] content, Stamp before) throws IOException, ToolFailure {
    if (before.exists() && !Files.isWritable(path)) {
      throw new ToolFailure(quote(path) + " is read-only");
    }
    Path temporary = path.resolveSibling(".penguin-" + UUID.randomUUID() + ".tmp");
    try {
      write(temporary, content, before.exists() ? modeOf(path) : null);
      if (!stamp(path).equals(before)) {
        throw new ToolFailure(quote(path) + " was changed meanwhile: read it again");
      }
      Files.move(
          temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void write(Path path, byte[] content, @Nullable Set<PosixFilePermission> mode)
      throws IOException {
    FileAttribute<?>[] attributes =
        mode == null
            ? new FileAttribute<?>[0]
            : new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)};
    Set<OpenOption> options = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    try (SeekableByteChannel channel = Files.newByteChannel(path, options, attributes)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      if (channel instanceof FileChannel file) {
        file.force(false);
      }
    }
    if (mode != null) {
      Files.setPosixFilePermissions(path, mode); // the attribute above passed through the umask
    }
  }

  private static @Nullable Set<PosixFilePermission> modeOf(Path path) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    return view == null ? null : view.readAttributes().permissions();
  }

  private static @Nullable BasicFileAttributes attributes(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
  }
}
