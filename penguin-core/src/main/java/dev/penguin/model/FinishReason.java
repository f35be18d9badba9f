package dev.penguin.model;

/** Why a reply ended. */
public enum FinishReason {
  /** The model completed its answer. */
  STOP,
  /** The model calls tools. */
  TOOL_CALLS,
  /** The output limit was reached, so text and arguments may be cut off. */
  LENGTH,
  /** The provider or the model refused to answer. */
  REFUSED,
  /** The provider paused the reply. Send the conversation again to continue it. */
  PAUSED,
  /** The provider gave no reason, or one that Penguin does not know. */
  UNKNOWN
}
