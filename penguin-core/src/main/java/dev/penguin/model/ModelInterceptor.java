package dev.penguin.model;

/**
 * Stands between a run and its model: sees each request before it is sent and each reply before it
 * counts, and may change both. An agent has any number of them. They are called in the order in
 * which they were given, the first one outermost, once for each request of a run, whatever the
 * request is for; a request that is tried again or goes to a fallback model is still one.
 *
 * <p>What is sent may be changed, and nothing that is stored: the conversation of the session stays
 * as it is. Each tool call in a changed request must keep its result behind it, and no result may
 * stand without its call. The run's budget and the model's window are checked on the request that
 * leaves the last interceptor.
 *
 * <p>What is returned counts as the model's reply: it is stored, and its tool calls go through all
 * checks. Listeners receive what the model streams while it streams, before any interceptor sees
 * the reply, so nothing of that can be taken back. An interceptor may also answer itself, without
 * {@link Chain#proceed}. Its text is then emitted like a streamed one if nothing was streamed, and
 * only the tokens that its reply reports as used are charged.
 *
 * <p>Called on the run's thread, for one request of a run at a time, but for several runs at once:
 * it must be thread-safe if it has state. It should return soon when its thread is interrupted.
 */
@FunctionalInterface
public interface ModelInterceptor {

  /**
   * Passes a request on, changed or not, or answers it.
   *
   * @param request what would be sent
   * @param chain the rest of the way to the model
   * @return the reply; never null
   * @throws RuntimeException what {@link Chain#proceed} threw, passed on as the same object, ends
   *     the run as it would without interceptors. Anything else ends it with an {@link
   *     dev.penguin.error.InterceptorException}, as null does, unless the run was stopped meanwhile
   */
  ModelReply intercept(ModelRequest request, Chain chain);

  /** The rest of the way to the model. Valid during the call, on its thread only. */
  interface Chain {

    /**
     * Asks the next interceptor, or the model. May be called again: each request that is sent is
     * charged on its own. What is streamed reaches the listeners each time.
     *
     * @param request what to send; the run's own time and cancellation hold in any case
     * @return the reply
     * @throws ModelException when the model gave no usable reply, or the run was stopped; {@link
     *     ModelException.ContextTooLong} also when a changed request is larger than the model's
     *     window, by estimate
     * @throws dev.penguin.error.InterceptorException when a later interceptor failed, or the
     *     request parts a tool call from its result
     * @throws RuntimeException also of a kind that is not public, when the run's budget does not do
     * @throws IllegalStateException when called on another thread, or after the call
     */
    ModelReply proceed(ModelRequest request);

    /** The model that is asked; the first one where it has fallbacks. */
    ModelInfo model();

    /** The id of the session that the run belongs to. */
    String sessionId();

    /** The id of the run. */
    String runId();
  }
}
