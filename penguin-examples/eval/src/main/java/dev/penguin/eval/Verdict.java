package dev.penguin.eval;

import dev.penguin.error.Experimental;

/** What became of an attempt. */
@Experimental
public enum Verdict {
  /** All that was graded passed. */
  PASSED,
  /** Something that was graded did not pass. */
  FAILED,
  /** It could not be carried out: the model or a grader failed. A resumed evaluation repeats it. */
  ERROR,
  /** It cannot be carried out here; it counts in no rate. */
  UNSUPPORTED
}
