package dev.penguin.examples.quickstart;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A fresh copy of the project, deleted when closed unless it is to be kept.
 *
 * @param directory where it is
 * @param kept whether it stays
 */
record ProjectCopy(Path directory, boolean kept) implements AutoCloseable {

  static ProjectCopy make(QuickstartOptions options) throws IOException {
    Path directory =
        options.keep().isPresent()
            ? emptyFolder(options.keep().get())
            : Files.createTempDirectory("penguin-quickstart-");
    if (options.project().isPresent()) {
      copy(options.project().get(), directory);
    } else {
      copyShippedProject(directory);
    }
    return new ProjectCopy(directory, options.keep().isPresent());
  }

  private static Path emptyFolder(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> files = Files.list(folder)) {
      if (files.findAny().isPresent()) {
        throw new IllegalArgumentException(
            "--keep needs a new or an empty folder, and " + folder + " has files in it");
      }
    }
    return folder;
  }

  /** The project is among the resources: in a folder during development, else in a jar. */
  private static void copyShippedProject(Path directory) throws IOException {
    URI script;
    try {
      script =
          Objects.requireNonNull(ProjectCopy.class.getResource("/quickstart-project/check.sh"))
              .toURI();
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
    if (script.getScheme().equals("jar")) {
      try (FileSystem jar = FileSystems.newFileSystem(script, Map.of())) {
        copy(jar.getPath("/quickstart-project"), directory);
      }
    } else {
      copy(Objects.requireNonNull(Path.of(script).getParent()), directory);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        Files.copy(file, target);
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (kept) {
      System.out.println("\nThe project stays in " + directory);
      return;
    }
    List<Path> all;
    try (Stream<Path> files = Files.walk(directory)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      Files.delete(file);
    }
  }
}
