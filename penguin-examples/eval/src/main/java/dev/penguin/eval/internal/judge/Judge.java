package dev.penguin.eval.internal.judge;

import dev.penguin.eval.internal.run.Verdict;
import java.io.IOException;

/** Judges one solution after the other. Not thread-safe. The caller that makes one closes it. */
public interface Judge extends AutoCloseable {
  /**
   * Runs a solution in a sandbox of its own and checks the values that it gives.
   *
   * @throws IOException when the judge itself cannot be run on this machine
   * @throws InterruptedException when the thread was interrupted; the solution is ended
   */
  Verdict judge(Task task) throws IOException, InterruptedException;

  /** Ends the processes. */
  @Override
  void close();

  /**
   * What is judged.
   *
   * @param beginning what the solution begins with, and the test may use: the prompt in Python, the
   *     declaration in Java
   * @param test the text of the tests
   * @param entryPoint the name of the function that the test calls; empty in Java, where the
   *     declaration has it
   * @param program the whole solution, its beginning included
   */
  record Task(String beginning, String test, String entryPoint, String program) {}
}
