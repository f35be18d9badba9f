package dev.penguin.tool;

/** The kind of effect that a tool has on the world outside the conversation. */
public enum Effect {
  /**
   * The tool reads files or other state. It may run at the same time as other tools that only read.
   */
  READ,
  /** The tool changes files or other state. */
  WRITE,
  /** The tool runs commands or code. */
  EXECUTE,
  /** The tool communicates with other machines. */
  NETWORK
}
