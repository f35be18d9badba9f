package dev.penguin.examples.quickstart;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.testing.ScriptedModel;
import java.util.List;
import java.util.function.Function;

/** What the model's part sees of the conversation, and how it answers. */
final class Conversation {
  private final ModelRequest request;
  private final List<ToolMessage> results;

  /** What the model's part does in one turn. */
  @FunctionalInterface
  interface Step {
    /** The reply, after a look at the results of the turn before. */
    ModelReply play(Conversation seen) throws Blocked;
  }

  private Conversation(ModelRequest request) {
    this.request = request;
    this.results = ScriptedModel.results(request);
  }

  /** A turn of a {@link ScriptedModel}; a step that cannot go on ends the run as blocked. */
  static Function<ModelRequest, ModelReply> step(Step step) {
    return request -> {
      Conversation seen = new Conversation(request);
      try {
        return step.play(seen);
      } catch (Blocked e) {
        return seen.blocked("I cannot go on: " + e.getMessage());
      }
    };
  }

  private ModelReply blocked(String why) {
    try {
      return reply(why, call("finish", "status", "blocked", "summary", why));
    } catch (Blocked e) {
      return ModelReply.text(why);
    }
  }

  ModelReply reply(String text, ToolCall... calls) {
    AssistantMessage message = new AssistantMessage(List.of(Part.text(text)), List.of(calls));
    return new ModelReply(message, FinishReason.TOOL_CALLS, Usage.NONE, "");
  }

  /** A call of a tool, if the tool is offered, with names and values of its arguments. */
  ToolCall call(String tool, String... arguments) throws Blocked {
    if (request.tools().stream().noneMatch(offered -> offered.name().equals(tool))) {
      throw new Blocked("I need the tool '" + tool + "', and it is not offered.");
    }
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < arguments.length; i += 2) {
      json.append(i == 0 ? "" : ",");
      json.append(quoted(arguments[i])).append(':').append(quoted(arguments[i + 1]));
    }
    String id = "call_" + request.messages().size();
    return new ToolCall(id, tool, json.append('}').toString());
  }

  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }

  /** How many calls the last turn made. */
  int results() {
    return results.size();
  }

  /** What a call of the last turn returned. */
  ToolMessage result(int index) throws Blocked {
    if (index >= results.size()) {
      throw new Blocked("I miss the result of a tool.");
    }
    return results.get(index);
  }

  /** What a call of the last turn returned, if it did what it should. */
  String success(int index) throws Blocked {
    ToolMessage result = result(index);
    if (result.failed()) {
      throw new Blocked("'" + result.toolName() + "' failed: " + result.text());
    }
    return result.text();
  }

  /** The last line that a call of the last turn returned. */
  String lastLine(int index) throws Blocked {
    List<String> lines = result(index).text().strip().lines().toList();
    return lines.isEmpty() ? "nothing" : lines.get(lines.size() - 1);
  }

  /** An argument of a call of the last turn. */
  String argument(int index, String name) throws Blocked {
    String id = result(index).callId();
    return request.messages().stream()
        .filter(AssistantMessage.class::isInstance)
        .flatMap(message -> ((AssistantMessage) message).toolCalls().stream())
        .filter(call -> call.id().equals(id))
        .map(call -> String.valueOf(call.arguments().get(name)))
        .findFirst()
        .orElseThrow(() -> new Blocked("I do not find the call of a result."));
  }
}
