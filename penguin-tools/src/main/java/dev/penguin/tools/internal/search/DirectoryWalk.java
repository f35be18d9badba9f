package dev.penguin.tools.internal.search;

import dev.penguin.tool.Resource;
import dev.penguin.tools.Workspace;
import dev.penguin.tools.internal.text.InterruptibleCharSequence;
import dev.penguin.tools.internal.workspace.DirectoryHandle;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A walk over all files below a directory, sorted by name within each directory. Links are not
 * followed. Left out are {@code .git}, what {@code .gitignore} names, and what cannot be read. Used
 * by one thread.
 */
final class DirectoryWalk implements AutoCloseable {
  /** How many entries are looked at in one walk. */
  static final int MAX_ENTRIES = 200_000;

  /** Each directory on the way down is open. */
  private static final int MAX_DEPTH = 200;

  private final InterruptibleCharSequence.Watch watch;
  private final Deque<Frame> open = new ArrayDeque<>();
  private final boolean everything;
  private final Predicate<Resource> denied;
  private int entries;
  private boolean truncated;
  private boolean leftOut;
  private boolean passedOver;
  private boolean link;
  private @Nullable Object key;
  private Path name = Path.of("");

  /**
   * A folder on the way down.
   *
   * @param prefix its name relative to the workspace, ending in a slash; empty for itself
   */
  private record Frame(
      DirectoryHandle folder, String prefix, IgnoreRules rules, Iterator<Path> names) {}

  /**
   * A walk.
   *
   * @param everything whether {@code .gitignore} does not count
   * @param denied whether a file or folder is to be passed over
   */
  DirectoryWalk(
      Workspace workspace,
      Path folder,
      boolean everything,
      Predicate<Resource> denied,
      InterruptibleCharSequence.Watch watch)
      throws IOException {
    this.denied = denied;
    this.watch = watch;
    IgnoreRules above = everything ? null : IgnoreRules.above(workspace, folder, watch);
    this.everything = above == null;
    String name = workspace.nameOf(folder);
    push(
        DirectoryHandle.at(workspace, folder),
        name.equals(".") ? "" : name + "/",
        above == null ? IgnoreRules.NONE : above);
  }

  /** The next regular file or link, or null at the end. */
  @Nullable String next() throws IOException {
    while (!open.isEmpty()) {
      Frame frame = open.element();
      if (!frame.names().hasNext()) {
        open.pop().folder().close();
        continue;
      }
      name = frame.names().next();
      watch.check();
      if (isOurs(name)) {
        continue;
      }
      String path = frame.prefix() + name;
      try {
        BasicFileAttributes attributes = frame.folder().attributes(name);
        boolean folder = attributes != null && attributes.isDirectory();
        if (attributes == null || isLeftOut(frame, path, folder)) {
          continue;
        }
        link = attributes.isSymbolicLink();
        key = attributes.fileKey();
        if (folder) {
          descend(frame, path);
        } else if (attributes.isRegularFile() || link) {
          return path;
        }
      } catch (IOException e) {
        // It went away, or must not be read: the others are still worth finding.
      }
    }
    return null;
  }

  private boolean isLeftOut(Frame frame, String path, boolean folder) {
    boolean is = !everything && frame.rules().leavesOut(path, folder, watch);
    leftOut |= is;
    if (!is && denied.test(new Resource.File(frame.folder().path().resolve(name), path))) {
      passedOver = true;
      return true;
    }
    return is;
  }

  private void descend(Frame frame, String path) throws IOException {
    if (open.size() == MAX_DEPTH) {
      truncated = true;
      return;
    }
    push(frame.folder().folder(name), path + "/", frame.rules());
  }

  private void push(DirectoryHandle folder, String prefix, IgnoreRules rules) throws IOException {
    List<Path> names = new ArrayList<>();
    try {
      Iterator<Path> all = folder.names();
      while (all.hasNext()) {
        if (entries == MAX_ENTRIES) {
          truncated = true;
          break;
        }
        entries++;
        names.add(all.next());
      }
    } catch (DirectoryIteratorException e) {
      folder.close();
      throw e.getCause();
    }
    Collections.sort(names);
    IgnoreRules here = everything ? rules : rules.below(folder, prefix);
    open.push(new Frame(folder, prefix, here, names.iterator()));
  }

  /**
   * Opens the file that {@link #next} gave.
   *
   * @param refuseHardLinks whether it must have no other name
   */
  SeekableByteChannel read(boolean refuseHardLinks) throws IOException {
    DirectoryHandle folder = open.element().folder();
    SeekableByteChannel channel = folder.read(name);
    if (refuseHardLinks) {
      try {
        if (folder.hasOtherNames(name, key)) {
          throw new FileSystemException(name.toString(), null, "It has another name as well");
        }
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    }
    return channel;
  }

  /** Whether what {@link #next} gave is a link. */
  boolean isLink() {
    return link;
  }

  /** Whether there was more than one walk looks at. */
  boolean truncated() {
    return truncated;
  }

  /** Whether {@code .gitignore} left something out. */
  boolean leftOut() {
    return leftOut;
  }

  /** Whether a permission rule denied something. */
  boolean passedOver() {
    return passedOver;
  }

  /** Whether a name belongs to git or to an unfinished write, and is nobody's to read. */
  static boolean isOurs(Path name) {
    return name.toString().equalsIgnoreCase(".git") || DirectoryHandle.isTemporary(name);
  }

  @Override
  public void close() throws IOException {
    while (!open.isEmpty()) {
      open.pop().folder().close();
    }
  }
}
