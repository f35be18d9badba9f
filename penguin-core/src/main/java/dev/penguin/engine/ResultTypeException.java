package dev.penguin.engine;

import dev.penguin.error.PenguinException;

/**
 * A run ended without an answer of the type that was asked for: it did not complete, or the model's
 * answer stayed wrong after it was told twice what was wrong. The message names the type and quotes
 * the beginning of the answer, without keys.
 */
public final class ResultTypeException extends PenguinException {
  private static final long serialVersionUID = 1L;

  /** How the run ended. */
  private final transient RunResult result;

  ResultTypeException(String message, RunResult result) {
    super(message);
    this.result = result;
  }

  /** How the run ended, with the answer as text. */
  public RunResult result() {
    return result;
  }
}
