package dev.penguin.internal.agent;

import dev.penguin.engine.Outcome;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.session.SessionEntry.RunEnded;
import dev.penguin.tool.ToolResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the model that called a sub-agent reads of its run. */
public final class AgentAnswer {
  private static final int MAX_CALLS = 20;
  private static final int MAX_ARGUMENTS = 200;

  private AgentAnswer() {}

  /**
   * The answer of a run that ended, or how it ended otherwise, with its work so far.
   *
   * @param messages the conversation of its session
   */
  public static ToolResult of(String agent, RunEnded ended, List<Message> messages) {
    if (ended.outcome().equals(Outcome.COMPLETED.name())) {
      return ToolResult.success(ended.text());
    }
    String how = ended.question().or(ended::reason).map(why -> ": " + why).orElse(".");
    return ToolResult.failure(
        "'"
            + agent
            + "' did not complete its task. It ended with "
            + ended.outcome()
            + how
            + work(messages));
  }

  /** What went wrong in a run, with its work so far. */
  public static ToolResult failed(String agent, String why, List<Message> messages) {
    return ToolResult.failure("'" + agent + "' failed: " + why + work(messages));
  }

  private static String work(List<Message> messages) {
    String said = "";
    List<ToolCall> calls = new ArrayList<>();
    Map<String, ToolMessage> results = new HashMap<>();
    for (Message message : messages) {
      if (message instanceof AssistantMessage reply) {
        said = reply.text().isBlank() ? said : reply.text();
        calls.addAll(reply.toolCalls());
      } else if (message instanceof ToolMessage result) {
        results.put(result.callId(), result);
      }
    }
    StringBuilder text = new StringBuilder();
    if (!said.isBlank()) {
      text.append("\nIts last text: ").append(said);
    }
    if (calls.isEmpty()) {
      return text.toString();
    }
    int shown = Math.min(MAX_CALLS, calls.size());
    text.append("\nIts calls");
    text.append(shown < calls.size() ? ", the last %d of %d:".formatted(shown, calls.size()) : ":");
    for (ToolCall call : calls.subList(calls.size() - shown, calls.size())) {
      text.append("\n- ").append(call.name()).append(' ').append(shortened(call.argumentsJson()));
      text.append(": ").append(end(results.get(call.id())));
    }
    return text.toString();
  }

  private static String end(@Nullable ToolMessage result) {
    return result == null ? "no result" : result.failed() ? "failed" : "done";
  }

  private static String shortened(String arguments) {
    return arguments.length() > MAX_ARGUMENTS
        ? arguments.substring(0, MAX_ARGUMENTS) + "…"
        : arguments;
  }
}
