package dev.penguin.engine;

import dev.penguin.error.PenguinException;

/** The agent is closed and does no more work. */
public final class AgentClosedException extends PenguinException {
  private static final long serialVersionUID = 1L;

  /** Creates an exception with its standard message. */
  public AgentClosedException() {
    super("This agent is closed. Build a new one, or close it later");
  }
}
