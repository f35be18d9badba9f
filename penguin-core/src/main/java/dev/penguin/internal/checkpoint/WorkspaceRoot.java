package dev.penguin.internal.checkpoint;

import dev.penguin.error.ConfigurationException;
import dev.penguin.internal.tree.UnfinishedFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says of which directories checkpoints are made. */
final class WorkspaceRoot {
  private static final String ANCHOR = "checkpoints";

  private WorkspaceRoot() {}

  /** The directory without links in its path. */
  static Path checked(Path workspace, Path state) {
    Path root = real(workspace);
    if (root.getParent() == null) {
      throw refused(root, "it is the root of the file system");
    }
    String home = System.getProperty("user.home", "");
    if (!home.isEmpty() && Files.isDirectory(Path.of(home))) {
      Path real = real(Path.of(home));
      if (real.startsWith(root)) {
        throw refused(root, "it is or holds the home directory " + home);
      }
    }
    if (state.startsWith(root)) {
      throw refused(root, "it holds the state directory " + state);
    }
    return root;
  }

  private static Path real(Path directory) {
    try {
      return directory.toRealPath();
    } catch (IOException e) {
      throw refused(directory, "it cannot be opened");
    }
  }

  private static ConfigurationException refused(Path root, String why) {
    return new ConfigurationException(
        "No checkpoints are made of the files in %s: %s. Name another workspace or state directory"
            .formatted(root, why),
        ANCHOR);
  }

  static void checkEmpty(Path directory) throws IOException {
    try (DirectoryStream<Path> names = Files.newDirectoryStream(directory)) {
      if (names.iterator().hasNext()) {
        throw new ConfigurationException(
            "The files of a checkpoint cannot be copied to %s: something is in it. Name an empty or a new directory"
                .formatted(directory),
            ANCHOR);
      }
    }
  }

  /** Removes what killed processes had not finished in the workspace. */
  static void sweep(Path root) throws IOException {
    UnfinishedFiles.sweep(root);
  }
}
