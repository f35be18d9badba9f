package dev.penguin.internal.tree;

import dev.penguin.internal.blob.ContentHash;
import dev.penguin.internal.tree.LeftOut.Reason;
import dev.penguin.internal.tree.StatReader.Stat;
import dev.penguin.internal.tree.TreeEntry.Kind;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes entries of what a scan meets, and reads what must be read. Used once, by one thread. */
final class FileReading {
  /**
   * A file whose stamp is younger than this when the tree is compared may change once more without
   * another stamp: clocks of file systems stand still for up to two seconds (FAT).
   */
  private static final long COARSE_NANOS = 2_000_000_000L;

  /** A file that is written at the same time is read this often at most. */
  private static final int MAX_READS = 3;

  private final StatReader stats;
  private final long trustedBefore;
  private final TreeLimits limits;
  private final ContentSink sink;
  private final Set<TreePath> seen = new HashSet<>();
  private long bytes;

  FileReading(FileSystem system, long verifiedAt, TreeLimits limits, ContentSink sink) {
    this.stats = new StatReader(system);
    this.trustedBefore = verifiedAt - COARSE_NANOS;
    this.limits = limits;
    this.sink = sink;
  }

  /** Counts what a tree has for the limit of all files together. */
  void countBytes(Tree tree) {
    for (TreeEntry entry : tree.entries().values()) {
      bytes += entry.kind() == Kind.FILE ? entry.size() : 0;
    }
  }

  /** The paths that were met. */
  Set<TreePath> seen() {
    return seen;
  }

  @Nullable Stat stat(Path path) throws IOException {
    try {
      return stats.read(path);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private boolean isTrusted(TreeEntry was, Stat stat) {
    return was.stamp().equals(stat.stamp())
        && was.mode() == stat.mode()
        && stat.stamp().changed() < trustedBefore;
  }

  TreeEntry directory(@Nullable TreeEntry was, Stat stat) {
    // The stamp of a directory says nothing that its entries do not.
    return was != null && was.kind() == Kind.DIRECTORY && was.mode() == stat.mode()
        ? was
        : TreeEntry.directory(stat.mode(), FileStamp.NONE);
  }

  /** The entry of what is no directory; null when it went away meanwhile. */
  @Nullable TreeEntry entry(OpenDirectory directory, Path name, @Nullable TreeEntry was, Stat stat)
      throws IOException {
    return switch (stat.type()) {
      case FILE -> file(directory, name, was, stat);
      case LINK -> link(directory.path().resolve(name), was, stat);
      default -> TreeEntry.leftOut(Reason.SPECIAL);
    };
  }

  private @Nullable TreeEntry link(Path path, @Nullable TreeEntry was, Stat stat)
      throws IOException {
    if (was != null && was.kind() == Kind.LINK && isTrusted(was, stat)) {
      return was;
    }
    try {
      return TreeEntry.link(PathBytes.ofLink(Files.readSymbolicLink(path)), stat.stamp());
    } catch (NoSuchFileException | NotLinkException e) {
      return null;
    }
  }

  private @Nullable TreeEntry file(
      OpenDirectory directory, Path name, @Nullable TreeEntry was, Stat stat) throws IOException {
    long size = stat.stamp().size();
    ContentHash known = was == null ? null : was.content();
    if (was != null && known != null && isTrusted(was, stat) && sink.has(known)) {
      bytes += size;
      return was;
    }
    if (size > limits.maxFileBytes()) {
      return TreeEntry.notKept(stat.mode(), Reason.TOO_LARGE, stat.stamp());
    }
    if (bytes + size > limits.maxTreeBytes()) {
      return TreeEntry.notKept(stat.mode(), Reason.TREE_TOO_LARGE, stat.stamp());
    }
    bytes += size;
    try {
      return read(directory, name, stat);
    } catch (NoSuchFileException e) {
      return null;
    } catch (FileSystemException e) {
      return TreeEntry.notKept(stat.mode(), Reason.UNREADABLE, stat.stamp());
    }
  }

  /** The stamp is from before the reading, so that what is written meanwhile shows next time. */
  private @Nullable TreeEntry read(OpenDirectory directory, Path name, Stat first)
      throws IOException {
    Stat stat = first;
    for (int i = 1; ; i++) {
      ContentHash hash;
      try (SeekableByteChannel in = directory.read(name)) {
        hash = sink.keep(in);
      }
      Stat now = stat(directory.path().resolve(name));
      if (now == null) {
        return null;
      }
      if (now.equals(stat) || i == MAX_READS) {
        return now.type() == StatReader.Type.FILE
            ? TreeEntry.file(stat.mode(), hash, stat.stamp())
            : null;
      }
      stat = now;
    }
  }
}
