package dev.penguin.tool;

/** What a tool does to the world outside the conversation. */
public enum Effect {
  /** It looks at files or other state, and may run beside other tools that only read. */
  READ,
  /** It changes files or other state. */
  WRITE,
  /** It runs commands or code. */
  EXECUTE,
  /** It talks to other machines. */
  NETWORK
}
