package dev.penguin.internal.tree;

import dev.penguin.internal.blob.ContentHash;
import dev.penguin.internal.tree.StatReader.Stat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** Looks at one path as it is now, whatever was known of it. Used by one thread. */
final class EntryReader {
  private static final int PIECE = 1 << 16;

  private final StatReader stats;

  EntryReader(FileSystem system) {
    this.stats = new StatReader(system);
  }

  /** What has a name; null when nothing has. */
  @Nullable TreeEntry now(OpenDirectory directory, Path name) throws IOException {
    Path path = directory.path().resolve(name);
    Stat stat = stats.read(path);
    if (stat == null) {
      return null;
    }
    try {
      return switch (stat.type()) {
        case DIRECTORY -> TreeEntry.directory(stat.mode(), FileStamp.NONE);
        case LINK -> TreeEntry.link(PathBytes.ofLink(Files.readSymbolicLink(path)), stat.stamp());
        case FILE -> TreeEntry.file(stat.mode(), hash(directory, name), stat.stamp());
        case OTHER -> TreeEntry.leftOut(LeftOut.Reason.SPECIAL);
      };
    } catch (AccessDeniedException e) {
      return TreeEntry.notKept(stat.mode(), LeftOut.Reason.UNREADABLE, stat.stamp());
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static ContentHash hash(OpenDirectory directory, Path name) throws IOException {
    MessageDigest digest = ContentHash.digest();
    ByteBuffer piece = ByteBuffer.allocate(PIECE);
    try (SeekableByteChannel in = directory.read(name)) {
      while (in.read(piece) >= 0) {
        digest.update(piece.flip());
        piece.clear();
      }
    }
    return ContentHash.of(digest);
  }
}
