package dev.penguin.project.runner;

import dev.penguin.tool.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A tool that writes down that it ran. */
final class Steps {
  private Steps() {}

  record Step(String name) {}

  /** Appends a line to a file of a folder. */
  static Tool step(Path folder) {
    return Tool.of(
        "step",
        "Does a step",
        Step.class,
        (step, context) -> {
          write(folder.resolve("steps"), step.name() + " " + context.idempotencyKey() + "\n");
          return "done";
        });
  }

  static void write(Path file, String text) {
    try {
      Files.write(
          file,
          text.getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND,
          StandardOpenOption.SYNC);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
