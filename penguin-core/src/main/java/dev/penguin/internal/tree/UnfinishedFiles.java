package dev.penguin.internal.tree;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/** What killed processes had not put in its place, in the root of a tree. */
public final class UnfinishedFiles {
  private UnfinishedFiles() {}

  /** Removes all of it that nobody has locked. What must not be removed stays. */
  public static void sweep(Path root) throws IOException {
    try (OpenDirectory top = OpenDirectory.root(root)) {
      for (Path path : top.paths()) {
        Path name = path.getFileName();
        if (name != null && BuiltInRules.isUnfinished(name.toString())) {
          remove(top, name);
        }
      }
    }
  }

  private static void remove(OpenDirectory top, Path name) {
    try {
      BasicFileAttributes there = top.attributes(name);
      if (there == null) {
        return;
      }
      if (there.isDirectory()) {
        top.deleteDirectory(name);
      } else if (!there.isRegularFile()) {
        top.deleteFile(name);
      } else {
        try (SeekableByteChannel channel =
            top.open(name, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
          if (channel instanceof FileChannel file && file.tryLock() != null) {
            top.deleteFile(name);
          }
        }
      }
    } catch (IOException | OverlappingFileLockException e) {
      return; // In use, or not ours to take away.
    }
  }
}
