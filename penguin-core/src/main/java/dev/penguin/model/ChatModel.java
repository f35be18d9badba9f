package dev.penguin.model;

/**
 * A model that answers a conversation. Implementations are thread-safe: one model serves many runs
 * at once. A model that holds connections is {@link AutoCloseable} as well.
 */
public interface ChatModel {

  /** What is known about the model. Does no I/O. */
  ModelInfo info();

  /**
   * Answers a conversation. Blocks until the reply is whole. What arrives before is reported to the
   * listener on this thread. Ends with {@link ModelException.Cancelled} within a second after
   * {@link ModelRequest#cancellation()} asks to stop, or at once when it already does; an interrupt
   * of the thread is kept. {@code ChatModelContract} checks all of it.
   *
   * @param request the conversation, the tools, and how to answer
   * @param deltas receives what arrives; nothing is reported after this method ended
   * @return a reply that the provider itself ended
   * @throws ModelException when there is none: the provider failed, the reply broke off, or the
   *     call was cancelled
   */
  ModelReply generate(ModelRequest request, DeltaListener deltas);
}
