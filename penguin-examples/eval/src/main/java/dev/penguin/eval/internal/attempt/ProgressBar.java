package dev.penguin.eval.internal.attempt;

import dev.penguin.eval.EvalCase;
import java.io.PrintStream;
import java.util.Optional;

/** Shows how far an evaluation is, in one line that is written anew. Thread-safe. */
final class ProgressBar {
  private static final int WIDTH = 30;

  private final Optional<PrintStream> out;
  private final int all;
  private int done;
  private int passed;

  ProgressBar(Optional<PrintStream> out, int all) {
    this.out = out;
    this.all = all;
  }

  synchronized void add(EvalCase result) {
    done++;
    passed += result.passed() ? 1 : 0;
    int filled = WIDTH * done / all;
    String line =
        "\r[%s%s] %d/%d, %d passed"
            .formatted("#".repeat(filled), ".".repeat(WIDTH - filled), done, all, passed);
    out.ifPresent(
        stream -> {
          stream.print(line);
          stream.flush();
        });
  }

  synchronized void end() {
    out.filter(stream -> done > 0).ifPresent(PrintStream::println);
  }
}
