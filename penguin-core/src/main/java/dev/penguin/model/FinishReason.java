package dev.penguin.model;

/** Why a reply ended. */
public enum FinishReason {
  /** The model completed its answer. */
  STOP,
  /** The model asks for tools. */
  TOOL_CALLS,
  /** The output limit was reached: text and arguments may be cut off. */
  LENGTH,
  /** The provider or the model refused. */
  REFUSED,
  /** The provider asks to be called again with the conversation as it stands. */
  PAUSED,
  /** The provider ended the reply for a reason that is missing or unknown here. */
  UNKNOWN
}
