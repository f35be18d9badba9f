package dev.penguin.project.runner;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.UnaryOperator;

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

  /** The same, which runs again when it is not known whether it did. */
  static Tool again(Path folder) {
    return respecified(step(folder), spec -> spec.withRecovery(Recovery.RERUN));
  }

  /** The same under another name, as the shell for instance. */
  static Tool named(Path folder, String name, Effect effect) {
    return respecified(
        step(folder),
        spec -> ToolSpec.of(name, spec.description(), spec.inputSchema()).withEffects(effect));
  }

  private static Tool respecified(Tool step, UnaryOperator<ToolSpec> change) {
    ToolSpec spec = change.apply(step.spec());
    return new Tool() {
      @Override
      public ToolSpec spec() {
        return spec;
      }

      @Override
      public ToolResult call(ToolCall call, ToolContext context) throws Exception {
        return step.call(call, context);
      }
    };
  }
}
