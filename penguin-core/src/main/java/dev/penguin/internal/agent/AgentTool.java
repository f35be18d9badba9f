package dev.penguin.internal.agent;

import dev.penguin.internal.approval.CallWaitsException;
import dev.penguin.message.ToolCall;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;

/**
 * The tool of a sub-agent: each call is a run of it. The run that makes the call starts that run,
 * as it alone knows what rights it has.
 *
 * @param agent the sub-agent
 */
public record AgentTool(AgentSpec agent) implements Tool {

  /** What a call finds in its context: the run that makes it. */
  public interface Caller {
    /**
     * Runs the agent that is called, or goes on with its run, on this thread.
     *
     * @param call the call, with the arguments as they are now
     * @throws CallWaitsException when the agent waits for a decision or an answer
     */
    ToolResult runAgent(ToolCall call) throws CallWaitsException;
  }

  @Override
  public ToolSpec spec() {
    return agent.tool();
  }

  @Override
  public ToolResult call(ToolCall call, ToolContext context) throws CallWaitsException {
    return ((Caller) context).runAgent(call);
  }
}
