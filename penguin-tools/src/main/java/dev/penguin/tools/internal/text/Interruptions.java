package dev.penguin.tools.internal.text;

import dev.penguin.tool.ToolContext;

/** Stops long work in the middle when its run stops. */
public final class Interruptions {
  private Interruptions() {}

  /** Checks whether the call should go on. The interrupt flag of the thread stays. */
  public static void check(ToolContext context) throws ToolFailureException {
    if (isStopped(context)) {
      throw new ToolFailureException("The call was cancelled");
    }
  }

  /** Whether the call should stop. */
  static boolean isStopped(ToolContext context) {
    return context.cancellation().isCancelled() || Thread.currentThread().isInterrupted();
  }
}
