package dev.penguin.tool;

import dev.penguin.message.ToolCall;

/**
 * Stands around the execution of tools: sees each call that was permitted before it runs and each
 * result before the model does, and may change both. An agent has any number of them. They are
 * called in the order in which they were given, the first one outermost.
 *
 * <p>A call that the permissions or the approver refuse does not come here, nor do {@code
 * ask_user}, {@code finish}, {@code submit_plan}, {@code read_result} and {@code find_tools}, which
 * the engine answers itself. What is called through {@code call_tool} comes as the call of the tool
 * itself.
 *
 * <p>An interceptor may refuse a call by returning {@link ToolResult#failure}, whose text the model
 * reads, may return another result in place of the tool's, or change the arguments. What it sees is
 * as the tool gave it; secrets are taken out and long results are cut afterwards.
 *
 * <p>Called on the thread of the tool call, within the call's time, for several calls at once. Its
 * thread is interrupted when the call should stop.
 */
@FunctionalInterface
public interface ToolInterceptor {

  /**
   * Passes a call on, changed or not, or answers it.
   *
   * @param call the call as it was permitted
   * @param chain the rest of the way to the tool
   * @return what the model receives; never null
   * @throws Exception what {@link Chain#proceed} threw, passed on as the same object, is the tool's
   *     own failure. Anything else makes the call a failed one whose text names this class, as null
   *     does
   */
  ToolResult intercept(ToolCall call, Chain chain) throws Exception;

  /** The rest of the way to the tool. Valid during the call, on its thread only. */
  interface Chain {

    /**
     * Asks the next interceptor, or runs the tool. Other arguments than those that the call had are
     * validated and judged anew, by rules and approver, before the tool runs; the time of the call
     * stands still meanwhile. A call that is refused then is a failure that this returns.
     *
     * @param call the call, with the id and the name that it had
     * @return the result
     * @throws Exception what the tool throws
     * @throws IllegalStateException when the tool has run already, since a second run would be a
     *     second effect; when called on another thread, or after the call
     * @throws IllegalArgumentException when id or name are not those of the call
     */
    ToolResult proceed(ToolCall call) throws Exception;

    /** How the tool is described to the model. */
    ToolSpec tool();

    /** The run that the call belongs to. */
    ToolContext context();
  }
}
