package dev.penguin.tools;

import dev.penguin.error.PenguinException;

/**
 * A path from the model is not allowed. The message is written for the model: it repeats the path,
 * says what is wrong with it, and shows nothing of the host.
 */
public final class PathRefusedException extends PenguinException {
  private static final long serialVersionUID = 1L;

  PathRefusedException(String message) {
    super(message);
  }
}
