package dev.penguin.tools.internal.text;

/** What a tool cannot do, said to the model. */
public final class ToolFailureException extends Exception {
  private static final long serialVersionUID = 1L;

  public ToolFailureException(String message) {
    super(message, null, false, false);
  }
}
