package dev.penguin.needs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Published data sets, which are no part of the project: the folder that {@code PENGUIN_DATA} names,
 * or {@code shared/data} in a folder above the sources.
 */
public final class PublishedData {
  private PublishedData() {}

  /** Why they are missing; empty when they are there. */
  static Optional<String> missing() {
    return Probe.that(
        folder().isPresent(), "PENGUIN_DATA names no folder with humaneval/HumanEval.jsonl.gz");
  }

  /** A file of the data sets. */
  public static Path file(String name) {
    Need.HUMANEVAL.require();
    return folder().orElseThrow().resolve(name);
  }

  private static Optional<Path> folder() {
    String named = System.getenv("PENGUIN_DATA");
    if (named != null) {
      return Optional.of(Path.of(named)).filter(PublishedData::isWhole);
    }
    Path here = Path.of("").toAbsolutePath();
    while (here != null) {
      if (isWhole(here.resolve("shared/data"))) {
        return Optional.of(here.resolve("shared/data"));
      }
      here = here.getParent();
    }
    return Optional.empty();
  }

  private static boolean isWhole(Path folder) {
    return Files.isReadable(folder.resolve("humaneval/HumanEval.jsonl.gz"))
        && Files.isReadable(folder.resolve("humaneval-x-java/humaneval_java.jsonl.gz"));
  }
}
