package dev.penguin.internal.checkpoint;

/** Who made the changes since the checkpoint before. */
public enum Origin {
  /** The agent: its tools, commands and processes, and going back itself. */
  AGENT,
  /** Anybody else: a person, another program, another session. Going back leaves such changes. */
  OUTSIDE
}
