package dev.penguin.checks.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The marked parts of Java files, by name. A part begins behind a line {@code // region: name} and
 * ends before {@code // endregion}; parts may lie in parts.
 *
 * @param byName the parts
 */
record SourceRegions(SortedMap<String, Region> byName) {
  private static final String BEGIN = "// region: ";
  private static final String END = "// endregion";

  /**
   * A marked part.
   *
   * @param file where it is, relative to the repository
   * @param lines what it says, without the indentation that all lines share
   */
  record Region(Path file, List<String> lines) {}

  private record Open(String name, int line, List<String> lines) {}

  /** Reads all Java files under a folder of the repository. */
  static SourceRegions under(Path repository, String folder) throws IOException {
    SortedMap<String, Region> regions = new TreeMap<>();
    List<Path> files;
    try (Stream<Path> all = Files.walk(repository.resolve(folder))) {
      files = all.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
    for (Path file : files) {
      for (Map.Entry<String, Region> found :
          in(repository.relativize(file), Files.readAllLines(file)).entrySet()) {
        Region other = regions.put(found.getKey(), found.getValue());
        if (other != null) {
          throw new IllegalStateException(
              "There are two regions named '%s', in %s and %s"
                  .formatted(found.getKey(), other.file(), found.getValue().file()));
        }
      }
    }
    return new SourceRegions(regions);
  }

  /** The regions of one file. */
  static SortedMap<String, Region> in(Path file, List<String> lines) {
    SortedMap<String, Region> regions = new TreeMap<>();
    Deque<Open> open = new ArrayDeque<>();
    for (int i = 0; i < lines.size(); i++) {
      String marker = lines.get(i).strip();
      if (marker.startsWith(BEGIN)) {
        open.push(new Open(marker.substring(BEGIN.length()), i + 1, new ArrayList<>()));
      } else if (!marker.equals(END)) {
        String line = lines.get(i);
        open.forEach(region -> region.lines().add(line));
      } else if (open.isEmpty()) {
        throw new IllegalStateException(file + ":" + (i + 1) + ": no region is open here");
      } else {
        Open closed = open.pop();
        if (regions.put(closed.name(), new Region(file, unindented(closed.lines()))) != null) {
          throw new IllegalStateException(
              file + ": there are two regions named '" + closed.name() + "'");
        }
      }
    }
    if (!open.isEmpty()) {
      throw new IllegalStateException(
          "%s:%d: region '%s' has no end".formatted(file, open.peek().line(), open.peek().name()));
    }
    return regions;
  }

  /** The lines without the indentation that they share, and without blank lines at both ends. */
  static List<String> unindented(List<String> lines) {
    int from = 0;
    int to = lines.size();
    while (from < to && lines.get(from).isBlank()) {
      from++;
    }
    while (to > from && lines.get(to - 1).isBlank()) {
      to--;
    }
    return String.join("\n", lines.subList(from, to)).stripIndent().lines().toList();
  }
}
