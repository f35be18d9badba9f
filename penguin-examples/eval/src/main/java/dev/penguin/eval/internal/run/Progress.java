package dev.penguin.eval.internal.run;

import java.io.PrintStream;

/**
 * Shows how far an evaluation has come: a bar that is drawn anew on a terminal, else a plain line
 * at each tenth. Thread-safe.
 */
public final class Progress {
  private static final int WIDTH = 30;
  private static final int STEPS = 10;

  private final PrintStream out;
  private final boolean terminal;
  private final int total;
  private int done;
  private int passed;

  /**
   * Begins at nothing.
   *
   * @param terminal whether what is printed can be drawn over
   * @param total how much there is to do
   */
  public Progress(PrintStream out, boolean terminal, int total) {
    this.out = out;
    this.terminal = terminal;
    this.total = total;
  }

  /** Counts one more. */
  public synchronized void step(boolean good) {
    done++;
    passed += good ? 1 : 0;
    String figures = "%d of %d, %d passed".formatted(done, total, passed);
    if (terminal) {
      int full = WIDTH * done / total;
      out.print("\r[" + "#".repeat(full) + " ".repeat(WIDTH - full) + "] " + figures);
      out.print(done == total ? System.lineSeparator() : "");
      out.flush();
    } else if (done * STEPS / total != (done - 1) * STEPS / total) {
      out.println(figures);
    }
  }
}
