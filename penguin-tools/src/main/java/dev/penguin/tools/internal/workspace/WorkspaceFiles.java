package dev.penguin.tools.internal.workspace;

import dev.penguin.tools.Workspace;
import dev.penguin.tools.internal.text.Fingerprint;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that opens, reads and replaces files of the workspace. It takes paths that the
 * workspace has resolved, follows no further link, and opens regular files only.
 */
public final class WorkspaceFiles {
  private static final Logger LOG = LoggerFactory.getLogger(WorkspaceFiles.class);
  private static final int MAX_NAMES_COMPARED = 10_000;

  /** Stands for bytes that are no text. */
  private static final char UNREADABLE = '\uFFFD';

  private final Workspace workspace;
  private final boolean refuseHardLinks;
  private final SeenFiles seen = new SeenFiles();
  private final Lock[] locks = new Lock[64];
  private final AtomicBoolean warned = new AtomicBoolean();

  /**
   * The files of a workspace.
   *
   * @param refuseHardLinks whether files that have another name as well are not opened
   */
  public WorkspaceFiles(Workspace workspace, boolean refuseHardLinks) {
    this.workspace = workspace;
    this.refuseHardLinks = refuseHardLinks;
    for (int i = 0; i < locks.length; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  public Workspace workspace() {
    return workspace;
  }

  /** The path as messages name it. */
  public String quote(Path path) {
    return PlainText.quote(workspace.nameOf(path));
  }

  /**
   * What there is to say about names of files that are no text in this program's encoding. No tool
   * takes them. The first time, a warning in the log says what to do.
   *
   * @param listing names, one a line
   */
  public String noteOnNames(CharSequence listing) {
    if (listing.chars().noneMatch(c -> c == UNREADABLE)) {
      return "";
    }
    if (!warned.getAndSet(true)) {
      LOG.warn(
          "Names of files in the workspace are no text in this program's encoding for names, {}, so that"
              + " the tools cannot use them. Start it with LANG=C.UTF-8 or another locale in UTF-8",
          System.getProperty("sun.jnu.encoding"));
    }
    return "\n[a name with \uFFFD is no text in this program's encoding: it cannot be used as a path]";
  }

  /** The lock that changes of a file hold. Two files may share one. */
  public Lock lock(Path path) {
    return locks[path.hashCode() & (locks.length - 1)];
  }

  /** The locks of several files, in the one order in which they are taken. */
  public List<Lock> locks(Collection<Path> paths) {
    Set<Lock> wanted = new HashSet<>();
    paths.forEach(path -> wanted.add(lock(path)));
    return Arrays.stream(locks).filter(wanted::contains).toList();
  }

  /** What a file was at one moment, so that a change by others is seen. */
  public record Stamp(
      boolean exists, boolean regular, @Nullable Object key, long size, FileTime modified) {
    static final Stamp MISSING = new Stamp(false, false, null, 0, FileTime.fromMillis(0));

    static Stamp of(@Nullable BasicFileAttributes attributes) {
      return attributes == null
          ? MISSING
          : new Stamp(
              true,
              attributes.isRegularFile(),
              attributes.fileKey(),
              attributes.size(),
              attributes.lastModifiedTime());
    }
  }

  /** What a path is now. */
  public Stamp stamp(Path path) throws IOException {
    return Stamp.of(attributes(path));
  }

  /**
   * What is at a path, in a form that can be compared: nothing, a content, or only the size and the
   * time of what cannot be read or is larger than {@code most}.
   */
  public String state(Path path, int most) throws IOException, ToolFailureException {
    Stamp now = stamp(path);
    if (!now.exists()) {
      return "missing";
    }
    return now.regular() && now.size() <= most
        ? Fingerprint.of(readAll(path, most))
        : now.size() + " bytes, " + now.modified();
  }

  /** Checks that a path is a regular file, and says what it is otherwise. */
  public void checkRegular(Path path) throws IOException, ToolFailureException {
    BasicFileAttributes attributes = attributes(path);
    if (attributes == null) {
      throw new ToolFailureException(
          quote(path) + " does not exist" + similarName(path, true).map(this::hint).orElse(""));
    }
    if (attributes.isDirectory()) {
      throw new ToolFailureException(quote(path) + " is a folder: list it with list_files");
    }
    if (!attributes.isRegularFile()) {
      throw new ToolFailureException(
          quote(path) + " is not a regular file: it cannot be read or written");
    }
  }

  /**
   * A file that is open.
   *
   * @param channel its content, closed by the caller that reads it
   * @param stamp what it was before it was opened
   */
  record Opened(SeekableByteChannel channel, Stamp stamp) {}

  /** Opens a regular file for reading. It is looked at before opening, and again after. */
  public SeekableByteChannel open(Path path) throws IOException, ToolFailureException {
    return openStamped(path).channel();
  }

  /** The same, with what the file was. */
  Opened openStamped(Path path) throws IOException, ToolFailureException {
    if (path.equals(workspace.root())) {
      checkRegular(path);
    }
    try (DirectoryHandle folder = DirectoryHandle.at(workspace, InnerPath.above(path))) {
      Stamp before = Stamp.of(folder.attributes(InnerPath.name(path)));
      if (before.regular()) {
        return new Opened(open(folder, path, before), before);
      }
    } catch (NoSuchFileException e) {
      // The exceptions below say what is there instead.
    }
    checkRegular(path);
    throw replaced(path);
  }

  private SeekableByteChannel open(DirectoryHandle folder, Path path, Stamp before)
      throws IOException, ToolFailureException {
    SeekableByteChannel channel = folder.read(InnerPath.name(path));
    try {
      Stamp opened = Stamp.of(folder.attributes(InnerPath.name(path)));
      if (!opened.regular() || !Objects.equals(before.key(), opened.key())) {
        throw replaced(path);
      }
      if (refuseHardLinks && folder.hasOtherNames(InnerPath.name(path), opened.key())) {
        throw new ToolFailureException(
            quote(path) + " has another name as well (a hard link), which is not permitted");
      }
      return channel;
    } catch (IOException | ToolFailureException e) {
      channel.close();
      throw e;
    }
  }

  private ToolFailureException replaced(Path path) {
    return new ToolFailureException(quote(path) + " was replaced while it was used: try again");
  }

  /**
   * All bytes of a regular file.
   *
   * @param most how many it may be; counted while reading, since some files lie about their size
   */
  public byte[] readAll(Path path, int most) throws IOException, ToolFailureException {
    try (InputStream in = Channels.newInputStream(open(path))) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] buffer = new byte[16_384];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (bytes.size() + n > most) {
          throw new ToolFailureException(
              quote(path) + " is too large: at most " + PlainText.count(most, "byte", "bytes"));
        }
        bytes.write(buffer, 0, n);
      }
      return bytes.toByteArray();
    }
  }

  /** Refuses to make a file beside one whose name looks the same. */
  public void checkNoLookalike(Path path) throws IOException, ToolFailureException {
    Optional<String> similar = similarName(path, false);
    if (similar.isPresent()) {
      throw new ToolFailureException(quote(path) + " was not written" + hint(similar.get()));
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
    while (!missing.equals(workspace.root()) && attributes(InnerPath.above(missing)) == null) {
      missing = InnerPath.above(missing);
    }
    if (attributes(missing) != null) {
      return Optional.empty();
    }
    String name = InnerPath.name(missing).toString();
    if (!ignoringCase && name.chars().allMatch(c -> c < 0x80)) {
      return Optional.empty();
    }
    String wanted = Normalizer.normalize(name, Normalizer.Form.NFC);
    int compared = 0;
    try (DirectoryHandle folder = DirectoryHandle.at(workspace, InnerPath.above(missing))) {
      for (Iterator<Path> names = folder.names(); names.hasNext(); ) {
        String other = names.next().toString();
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
   * Gives a file new content in one step: readers see the old or the new, never a mix. Folders that
   * are missing above it are made. Owner, group, mode bits and attributes stay; where only the file
   * itself can have them, it is written over. A link to the same content elsewhere keeps the old.
   *
   * @param before what the file was when its content was looked at
   */
  public void replace(Path path, byte[] content, Stamp before)
      throws IOException, ToolFailureException {
    Path name = InnerPath.name(path);
    try (DirectoryHandle folder = DirectoryHandle.made(workspace, InnerPath.above(path))) {
      checkWritable(path, before);
      checkUnchanged(folder, path, before);
      AtomicWrite.replace(
          workspace,
          folder,
          name,
          content,
          before.exists() ? FileTraits.of(folder, name) : FileTraits.ofNew(folder),
          () -> checkUnchanged(folder, path, before));
    }
  }

  /**
   * Refuses to change what the session last saw as something else.
   *
   * @param content what the file holds now
   */
  public void checkSeen(String session, Path path, Stamp now, byte[] content)
      throws ToolFailureException {
    if (seen.isChanged(session, path, now, content)) {
      throw new ToolFailureException(
          quote(path) + " was changed on disk since it was last read: read it again");
    }
  }

  /** Remembers what a session has just written. */
  public void saw(String session, Path path, byte[] content) throws IOException {
    seen.saw(session, path, stamp(path), SeenFiles.checksum(content));
  }

  public boolean refusesHardLinks() {
    return refuseHardLinks;
  }

  SeenFiles seen() {
    return seen;
  }

  /** Refuses to replace what its owner has protected. */
  void checkWritable(Path path, Stamp before) throws ToolFailureException {
    if (before.exists() && !Files.isWritable(path) && Files.exists(path)) {
      throw new ToolFailureException(quote(path) + " is read-only");
    }
  }

  /** Refuses to go on when a file is another than it was. */
  void checkUnchanged(DirectoryHandle folder, Path path, Stamp before)
      throws IOException, ToolFailureException {
    if (!Stamp.of(folder.attributes(InnerPath.name(path))).equals(before)) {
      throw new ToolFailureException(quote(path) + " was changed meanwhile: read it again");
    }
  }

  /** What a path is, links not followed; null when there is nothing, or no folder above it. */
  @Nullable BasicFileAttributes attributes(Path path) throws IOException {
    if (path.equals(workspace.root())) {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
    try (DirectoryHandle folder = DirectoryHandle.at(workspace, InnerPath.above(path))) {
      return folder.attributes(InnerPath.name(path));
    } catch (NoSuchFileException e) {
      return null;
    }
  }
}
