package dev.penguin.internal.agent;

import dev.penguin.message.ToolCall;
import java.util.Map;

/** What a sub-agent is asked to do. */
public final class AgentPrompt {
  private AgentPrompt() {}

  /** The task of a call that has nothing else; else all of its arguments, as JSON. */
  public static String of(ToolCall call) {
    Map<String, Object> arguments = call.arguments();
    return arguments.size() == 1 && arguments.get("task") instanceof String task
        ? task
        : call.argumentsJson();
  }
}
