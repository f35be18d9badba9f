package dev.penguin.model;

/**
 * A model that answers a conversation. Implementations are thread-safe: one model serves many runs
 * at once. A model that holds connections is {@link AutoCloseable} as well.
 */
public interface ChatModel {

  /** Information about the model. Does no I/O. */
  ModelInfo info();

  /**
   * Answers a conversation. Blocks until the reply is complete, and reports its pieces to the
   * listener on this thread. Throws {@link ModelException.Cancelled} within a second after {@link
   * ModelRequest#cancellation()} asks to stop, or at once if it has already asked. The thread's
   * interrupt flag is kept. {@code ChatModelContract} checks these rules.
   *
   * @param request the conversation, the tools, and the settings of the reply
   * @param deltas receives the pieces of the reply; no piece is reported after this method returns
   * @return a complete reply, which the provider itself ended
   * @throws ModelException when the provider failed, the reply broke off, or the request was
   *     cancelled
   */
  ModelReply generate(ModelRequest request, DeltaListener deltas);
}
