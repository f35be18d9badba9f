package dev.penguin.internal.observe;

import dev.penguin.event.AgentListener;
import dev.penguin.tool.ToolResult;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;

/**
 * A listener of ours that also follows what is no event: each request to a model with what it cost,
 * also those for summaries, and each call on the thread that executes it. It can make a context
 * current there. Thread-safe. What it throws is logged and changes nothing, except where it is
 * handed code to run: it must run that once and let out what that throws.
 */
public interface RunObserver extends AgentListener {
  /**
   * Called on the thread that asks for a run which another one will execute.
   *
   * @param run the run, for the other thread
   * @return the same under this thread's context
   */
  default Runnable carried(Runnable run) {
    return run;
  }

  /**
   * Called on the run's thread before a call is handed to its own thread.
   *
   * @param call which call
   * @param code executes it, and must be called by what is returned
   * @return the same under the context of the call
   */
  default Callable<ToolResult> around(Call call, Callable<ToolResult> code) {
    return code;
  }

  /**
   * Called on the run's thread before a request leaves for its model.
   *
   * @param sent the request
   * @return receives what becomes of it, on the same thread
   */
  default RequestObserver requested(SentRequest sent) {
    return RequestObserver.NONE;
  }

  /**
   * Called on the run's thread when files of the workspace were kept around calls. It holds no
   * secrets.
   *
   * @param runId the run that did it
   * @param kept what was done
   */
  default void kept(String runId, FilesKept kept) {}

  /**
   * A call that is about to be executed. It holds no secrets.
   *
   * @param runId the run that it is a call of
   * @param id its id
   * @param tool the name of its tool
   * @param clean takes secrets out of a text
   */
  record Call(String runId, String id, String tool, UnaryOperator<String> clean) {}
}
