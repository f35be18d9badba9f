package dev.penguin.tools.internal.text;

/** What a tool cannot do, said to the model. */
public final class ToolFailure extends Exception {
  private static final long serialVersionUID = 1L;

  public ToolFailure(String message) {
    super(message, null, false, false);
  }
}
