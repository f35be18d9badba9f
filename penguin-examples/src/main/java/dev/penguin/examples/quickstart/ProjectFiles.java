package dev.penguin.examples.quickstart;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files of a project at one moment.
 *
 * @param contents the text of each file, by its path in the project
 */
record ProjectFiles(SortedMap<String, String> contents) {

  static ProjectFiles of(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.filter(file -> !Files.isDirectory(file)).toList();
    }
    SortedMap<String, String> contents = new TreeMap<>();
    for (Path file : files) {
      String name = directory.relativize(file).toString().replace('\\', '/');
      contents.put(name, content(file));
    }
    return new ProjectFiles(contents);
  }

  private static String content(Path file) throws IOException {
    return Files.isSymbolicLink(file)
        ? "a link to " + Files.readSymbolicLink(file)
        : new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
