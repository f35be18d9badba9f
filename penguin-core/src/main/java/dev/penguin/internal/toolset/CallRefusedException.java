package dev.penguin.internal.toolset;

import java.util.Objects;

/** A call does not run; the message is for the model, and says why. Has no stack trace. */
public final class CallRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  public CallRefusedException(String message) {
    super(message, null, false, false);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
