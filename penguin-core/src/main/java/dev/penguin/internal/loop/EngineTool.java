package dev.penguin.internal.loop;

import dev.penguin.internal.approval.CallWaitsException;
import dev.penguin.internal.toolset.CallRefusedException;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.message.ToolCall;
import org.jspecify.annotations.Nullable;

/** A tool that the engine answers itself, so that no code of a tool runs. Used by one run. */
public interface EngineTool {
  /** The tool as the model and its arguments' check know it. */
  ToolSet.Entry entry();

  /** Whether a call has an answer here, also of a model that was not offered the tool. */
  default boolean isKnown() {
    return true;
  }

  /** Whether the model is offered the tool: in each request of the run, or in none. */
  boolean isOffered();

  /** One that ends the run. */
  interface Ending extends EngineTool {
    /** Why the call does nothing; null when it ends the run. */
    @Nullable String problem(ToolCall call);

    /** The end that a call without a problem makes of the run. */
    Stop end(ToolCall call);
  }

  /** One that gives the model an answer. */
  interface Answering extends EngineTool {
    /**
     * Answers a call.
     *
     * @return the call, finished
     * @throws CallRefusedException when it has no answer; the model reads why
     * @throws CallWaitsException when it has none yet, so that the call stays open
     */
    ToolCallState answer(ToolCall asked) throws CallRefusedException, CallWaitsException;

    /** Whether what comes after the call depends on its answer. */
    boolean runsAlone();
  }

  /** One whose calls stand for calls of other tools; it answers those that stand for none. */
  interface Wrapping extends Answering {
    /**
     * The call that is meant, which takes the place of the other one.
     *
     * @throws CallRefusedException when no call is meant; the model reads why
     */
    ToolCall inner(ToolCall call) throws CallRefusedException;
  }
}
