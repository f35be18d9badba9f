package dev.penguin.internal.context;

import java.util.Objects;

/** There is no summary; the message says why, for events and the log. Has no stack trace. */
public final class SummaryFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  public SummaryFailedException(String message) {
    super(message, null, false, false);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
