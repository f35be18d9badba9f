package dev.penguin.tools.internal.sandbox;

import dev.penguin.tools.internal.process.ProcessScan;
import dev.penguin.tools.internal.text.Failures;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Empty directories on the host that serve a sandbox as mount points, so that no command creates
 * something at a missing path. Their mode tells them from others, so that the next program
 * recognizes and removes those of a program that was killed.
 */
final class PlaceholderDirectories {
  private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rwx--x--x");

  /** How often, and each time after how many milliseconds, a mount is looked for again. */
  private static final int ROUNDS = 20;

  private static final int PAUSE = 10;

  private PlaceholderDirectories() {}

  /** Makes a placeholder, unless the path exists. */
  static void make(Path place) throws ToolFailureException {
    try {
      Files.createDirectory(place);
      Files.setPosixFilePermissions(place, MODE);
    } catch (FileAlreadyExistsException e) {
      return; // An earlier command or another agent made it.
    } catch (IOException e) {
      throw new ToolFailureException(
          "The command did not run: '"
              + place.getFileName()
              + "' cannot be kept from being made: "
              + Failures.reason(e));
    }
  }

  /** Whether a path is an empty placeholder. */
  static boolean is(Path place) {
    try {
      if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)
          || !Files.getPosixFilePermissions(place).equals(MODE)) {
        return false;
      }
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(place)) {
        return !entries.iterator().hasNext();
      }
    } catch (IOException | DirectoryIteratorException e) {
      return false;
    }
  }

  /**
   * Removes placeholders that are still empty. One that another sandbox has mounted stays, since
   * the mount would go with it; what has just ended may hold its mounts for a moment.
   */
  static void remove(Collection<Path> places) {
    boolean interrupted = false;
    for (int round = 0; ProcessScan.isMounted(places) && round < ROUNDS; round++) {
      try {
        TimeUnit.MILLISECONDS.sleep(PAUSE);
      } catch (InterruptedException e) {
        interrupted = true;
        break;
      }
    }
    for (Path place : places) {
      if (is(place) && !ProcessScan.isMounted(Set.of(place))) {
        delete(place);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void delete(Path place) {
    try {
      Files.delete(place);
    } catch (IOException e) {
      return; // It is gone, or somebody has put something there.
    }
  }
}
