package dev.penguin.internal.journal;

import java.io.IOException;

/** Is notified before each step on a file, so that a test can end the process or fail the step. */
@FunctionalInterface
interface FileSteps {
  FileSteps NONE = what -> {};

  void next(String what) throws IOException;
}
