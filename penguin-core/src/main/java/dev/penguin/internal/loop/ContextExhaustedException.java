package dev.penguin.internal.loop;

import java.util.Objects;

/** Nothing more can be taken away from what is sent; the message says why. Has no stack trace. */
final class ContextExhaustedException extends Exception {
  private static final long serialVersionUID = 1L;

  ContextExhaustedException(String message) {
    super(message, null, false, false);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
