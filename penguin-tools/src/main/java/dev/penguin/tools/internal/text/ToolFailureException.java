package dev.penguin.tools.internal.text;

/** A tool cannot do what was asked. The message is its failed result, which the model reads. */
public final class ToolFailureException extends Exception {
  private static final long serialVersionUID = 1L;

  public ToolFailureException(String message) {
    super(message, null, false, false);
  }
}
