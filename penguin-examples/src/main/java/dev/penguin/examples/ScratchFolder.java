package dev.penguin.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A workspace and a state directory that are gone when it is closed. */
final class ScratchFolder implements AutoCloseable {
  private final Path folder = Files.createTempDirectory("penguin-example");

  ScratchFolder() throws IOException {
    Files.createDirectory(workspace());
  }

  Path workspace() {
    return folder.resolve("workspace");
  }

  Path state() {
    return folder.resolve("state");
  }

  @Override
  public void close() throws IOException {
    List<Path> all;
    try (Stream<Path> paths = Files.walk(folder)) {
      all = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
