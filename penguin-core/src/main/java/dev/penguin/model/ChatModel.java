package dev.penguin.model;

/**
 * A model that answers a conversation. Implementations are thread-safe: one model serves many runs
 * at once. A model that holds connections is {@link AutoCloseable} as well.
 */
public interface ChatModel {

  /** What is known about the model. Does no I/O. */
  ModelInfo info();

  /**
   * Answers a conversation. Blocks until the reply is whole; what arrives before is told to the
   * listener on this thread. Returns or throws soon after {@link ModelRequest#cancellation()} asks
   * to stop.
   *
   * @param request the conversation, the tools, and how to answer
   * @param deltas hears what arrives; nothing is told after this method ended
   * @return a reply that the provider itself ended
   * @throws ModelException when there is none: the provider failed, the reply broke off, or the
   *     call was cancelled
   */
  ModelReply generate(ModelRequest request, DeltaListener deltas);
}
