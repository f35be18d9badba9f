package dev.penguin.internal.toolset;

import dev.penguin.message.ToolCall;
import java.util.Objects;

/** A call does not run; the message is for the model, and says why. Has no stack trace. */
public final class CallRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  public CallRefusedException(String message) {
    super(message, null, false, false);
  }

  /** A call that is not permitted, for a reason that ends as a sentence does or not. */
  public static CallRefusedException denied(ToolCall call, String reason) {
    String why = reason.strip();
    boolean ends = why.endsWith("!") || why.endsWith("?") || why.endsWith("…");
    while (why.endsWith(".")) {
      why = why.substring(0, why.length() - 1);
    }
    return new CallRefusedException(
        "Permission denied for '"
            + call.name()
            + "': "
            + why
            + (ends ? " " : ". ")
            + "It did not run.");
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
