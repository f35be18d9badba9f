package dev.penguin.engine;

import dev.penguin.error.PenguinException;

/** The agent was closed and takes no more work. */
public final class AgentClosedException extends PenguinException {
  private static final long serialVersionUID = 1L;

  /** Makes one with its usual message. */
  public AgentClosedException() {
    super("This agent is closed. Build a new one, or close it later");
  }
}
