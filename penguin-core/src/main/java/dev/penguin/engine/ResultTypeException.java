package dev.penguin.engine;

import dev.penguin.error.PenguinException;

/**
 * A run ended without an answer of the requested type. Either the run did not complete, because of
 * a limit, a question or a cancel, or the model's answer stayed wrong after the error was sent to
 * the model twice. The message names the type and quotes the beginning of the answer, without keys.
 * What the run came to is in {@link #result()}: its outcome, the reason of a limit, the text that
 * had arrived, the usage. The session goes on from there, for instance with {@code resume(limits,
 * type)}.
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

  /**
   * How the run ended: {@link RunResult#outcome()}, {@link RunResult#reason()} when a limit ended
   * it, and {@link RunResult#text()}, the last text of the model, also a part of one.
   */
  public RunResult result() {
    return result;
  }
}
