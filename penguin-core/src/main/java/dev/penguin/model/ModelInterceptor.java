package dev.penguin.model;

/**
 * Wraps the requests to a model: it sees each request before it is sent and each reply before the
 * run uses it, and may change both. An agent can have several interceptors. They are called in the
 * order in which they were added, the first one outermost. They are called once for each request of
 * a run, whatever its purpose. A request that is retried or goes to a fallback model counts as one.
 *
 * <p>An interceptor changes only what is sent: the stored conversation of the session does not
 * change. In a changed request, each tool call must be followed by its result, and each result must
 * follow its call. The run's budget and the model's window are checked on the request that leaves
 * the last interceptor.
 *
 * <p>The returned reply replaces the model's: it is stored, and its tool calls go through all
 * checks. Listeners receive streamed text before any interceptor sees the reply, so the text cannot
 * be withdrawn. An interceptor may also return a reply without calling {@link Chain#proceed}. Then
 * the text of its reply is emitted as if streamed, unless some text was streamed already, and only
 * the tokens that its reply reports are charged.
 *
 * <p>Called on the run's thread, for one request of a run at a time, but for several runs at once:
 * it must be thread-safe if it has state. It should return soon when its thread is interrupted.
 */
@FunctionalInterface
public interface ModelInterceptor {

  /**
   * Passes a request on, changed or unchanged, or answers it.
   *
   * @param request the request
   * @param chain the remaining interceptors and the model
   * @return the reply; never null
   * @throws RuntimeException ends the run. If it is the same object that {@link Chain#proceed}
   *     threw, the run ends as it would without interceptors. Any other exception, or a null reply,
   *     ends the run with an {@link dev.penguin.error.InterceptorException}, unless the run was
   *     stopped in the meantime
   */
  ModelReply intercept(ModelRequest request, Chain chain);

  /** The remaining interceptors and the model. Valid during the call, on its thread only. */
  interface Chain {

    /**
     * Calls the next interceptor, or the model. May be called again: each sent request is charged,
     * and its streamed text reaches the listeners each time.
     *
     * @param request what to send; the run's own time limit and cancellation always apply
     * @return the reply
     * @throws ModelException when the model gave no usable reply, or the run was stopped; {@link
     *     ModelException.ContextTooLong} also when a changed request is larger than the model's
     *     window, by estimate
     * @throws dev.penguin.error.InterceptorException when a later interceptor failed, or the
     *     request separates a tool call from its result
     * @throws RuntimeException of a type that is not public, when the run's budget is not enough
     * @throws IllegalStateException when called on another thread, or after the call
     */
    ModelReply proceed(ModelRequest request);

    /** The model that receives the request; if it has fallbacks, the first one. */
    ModelInfo model();

    /** The id of the session that the run belongs to. */
    String sessionId();

    /** The id of the run. */
    String runId();
  }
}
