package dev.penguin.tool;

import dev.penguin.message.ToolCall;

/**
 * Wraps the execution of tools: it sees each permitted call before it runs and each result before
 * the model does, and may change both. An agent can have several interceptors. They are called in
 * the order in which they were added, the first one outermost.
 *
 * <p>Calls that the permissions or the approver refuse are not passed to interceptors, nor are
 * calls of {@code ask_user}, {@code finish}, {@code submit_plan}, {@code read_result} and {@code
 * find_tools}, which the engine answers itself. A call through {@code call_tool} is passed as a
 * call of the named tool.
 *
 * <p>An interceptor may refuse a call by returning {@link ToolResult#failure}, whose text the model
 * reads. It may replace the tool's result, or change the arguments. It sees the result as the tool
 * returned it; secrets are redacted and long results are truncated afterwards.
 *
 * <p>Called on the thread of the tool call, within the call's time limit, and for several calls at
 * once. Its thread is interrupted when the call should stop.
 */
@FunctionalInterface
public interface ToolInterceptor {

  /**
   * Passes a call on, changed or unchanged, or answers it.
   *
   * @param call the permitted call
   * @param chain the remaining interceptors and the tool
   * @return what the model receives; never null
   * @throws Exception makes the call fail. If it is the same object that {@link Chain#proceed}
   *     threw, it counts as the tool's failure. For any other exception, or a null result, the text
   *     of the failure names this class
   */
  ToolResult intercept(ToolCall call, Chain chain) throws Exception;

  /** The remaining interceptors and the tool. Valid during the call, on its thread only. */
  interface Chain {

    /**
     * Calls the next interceptor, or runs the tool. Changed arguments are validated and checked
     * again, by rules and approver, before the tool runs; the call's time limit pauses meanwhile.
     * If the changed call is refused, this method returns a failure.
     *
     * @param call the call, with unchanged id and name
     * @return the result
     * @throws Exception what the tool throws
     * @throws IllegalStateException when the tool has already run, because a second run would have
     *     a second effect; when called on another thread, or after the call
     * @throws IllegalArgumentException when id or name differ from those of the call
     */
    ToolResult proceed(ToolCall call) throws Exception;

    /** The tool's description for the model. */
    ToolSpec tool();

    /** The context of the call's run. */
    ToolContext context();
  }
}
