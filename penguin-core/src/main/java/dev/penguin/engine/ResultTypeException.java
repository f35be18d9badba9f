package dev.penguin.engine;

import dev.penguin.error.PenguinException;

/**
 * A run ended without an answer of the requested type. Either the run did not complete, or the
 * model's answer stayed wrong after the error was sent to the model twice. The message names the
 * type and quotes the beginning of the answer, without keys.
 */
public final class ResultTypeException extends PenguinException {
  private static final long serialVersionUID = 1L;

  /** How the run ended. */
  private final transient RunResult result;

  /**
   * Creates an exception for a run.
   *
   * @param message what is wrong with the run's answer
   * @param result how the run ended
   */
  public ResultTypeException(String message, RunResult result) {
    super(message);
    this.result = result;
  }

  /** How the run ended, with the answer as text. */
  public RunResult result() {
    return result;
  }
}
