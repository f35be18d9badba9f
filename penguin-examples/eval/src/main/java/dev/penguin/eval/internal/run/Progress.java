package dev.penguin.eval.internal.run;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Shows how far an evaluation has come: a bar that is drawn anew on a terminal, else a plain line
 * at each tenth. Thread-safe.
 */
final class Progress {
  private static final int WIDTH = 30;
  private static final int STEPS = 10;

  private final Optional<PrintStream> out;
  private final boolean terminal;
  private final int total;
  private int done;
  private int passed;

  /**
   * Begins at nothing.
   *
   * @param out where it is shown; empty for nowhere
   * @param total how much there is to do
   */
  Progress(Optional<PrintStream> out, int total) {
    this(out, out.filter(Progress::isTerminal).isPresent(), total);
  }

  /**
   * Begins at nothing.
   *
   * @param terminal whether what is printed can be drawn over
   */
  Progress(Optional<PrintStream> out, boolean terminal, int total) {
    this.out = out;
    this.terminal = terminal;
    this.total = total;
  }

  /** Whether a stream is the standard output or error of this program, and goes to a terminal. */
  private static boolean isTerminal(PrintStream out) {
    if (out != System.out && out != System.err) {
      return false;
    }
    Path target = Path.of("/proc/self/fd", out == System.out ? "1" : "2");
    try {
      return Files.readSymbolicLink(target).toString().matches("/dev/(pts/|tty).*");
    } catch (IOException | UnsupportedOperationException e) {
      return false; // A system that has no such links gets plain lines.
    }
  }

  /** Counts one more. */
  synchronized void step(boolean good) {
    done++;
    passed += good ? 1 : 0;
    String figures = "%d of %d, %d passed".formatted(done, total, passed);
    if (terminal) {
      int full = WIDTH * done / total;
      String bar = "\r[" + "#".repeat(full) + " ".repeat(WIDTH - full) + "] " + figures;
      show(done == total ? bar + System.lineSeparator() : bar);
    } else if (done * STEPS / total != (done - 1) * STEPS / total) {
      show(figures + System.lineSeparator());
    }
  }

  private void show(String text) {
    out.ifPresent(
        stream -> {
          stream.print(text);
          stream.flush();
        });
  }
}
