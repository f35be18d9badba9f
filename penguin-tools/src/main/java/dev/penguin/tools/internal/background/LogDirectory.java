package dev.penguin.tools.internal.background;

import dev.penguin.tools.internal.process.ProcessOwner;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The directory in which the logs of processes lie: among the system's temporary files, readable by
 * its owner alone, with the name of this program in its own. That of a program which was killed is
 * removed by the next one. Thread-safe.
 */
final class LogDirectory implements AutoCloseable {
  private static final String PREFIX = "penguin-processes-";

  private final Path parent;
  private @Nullable Path made;
  private int files;

  /**
   * @param parent in which the directory is made when it is needed
   */
  LogDirectory(Path parent) {
    this.parent = parent;
  }

  /** The name of a new file. */
  synchronized Path newFile() throws IOException {
    Path directory = made;
    if (directory == null) {
      sweep(parent);
      directory = Files.createTempDirectory(parent, PREFIX + ProcessOwner.current().text() + "-");
      made = directory;
    }
    return directory.resolve(++files + ".log");
  }

  /** Removes the directory with all files. */
  @Override
  public synchronized void close() {
    if (made != null) {
      remove(made);
      made = null;
    }
  }

  /** Removes the directories of programs that have ended. */
  static void sweep(Path parent) {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path directory : all) {
        String name = directory.getFileName().toString().substring(PREFIX.length());
        int end = name.lastIndexOf('-');
        boolean dead =
            end > 0
                && ProcessOwner.of(name.substring(0, end)).filter(ProcessOwner::isDead).isPresent();
        if (dead && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
          remove(directory);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return; // another user's, or nothing to be read here
    }
  }

  private static void remove(Path directory) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | DirectoryIteratorException e) {
      return; // it is another user's, or gone
    }
    try {
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      return; // the same
    }
  }
}
