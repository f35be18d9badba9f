package dev.penguin.internal.context;

import dev.penguin.internal.json.Json;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the calls in a conversation asked for; their arguments may be no JSON. */
final class PastCalls {
  private PastCalls() {}

  /** The calls of messages by their ids, in order. */
  static Map<String, ToolCall> byId(List<Message> messages) {
    Map<String, ToolCall> calls = new LinkedHashMap<>();
    for (Message message : messages) {
      if (message instanceof AssistantMessage reply) {
        reply.toolCalls().forEach(call -> calls.put(call.id(), call));
      }
    }
    return calls;
  }

  /** The path that a call names. */
  static Optional<String> path(ToolCall call) {
    return arguments(call)
        .map(arguments -> arguments.get("path"))
        .filter(String.class::isInstance)
        .map(String.class::cast);
  }

  /** The arguments in a form that is the same for the same ones; as they came when no JSON. */
  static String canonical(ToolCall call) {
    return arguments(call)
        .map(arguments -> Json.write(new TreeMap<>(arguments)))
        .orElse(call.argumentsJson());
  }

  private static Optional<Map<String, Object>> arguments(ToolCall call) {
    try {
      return Optional.of(call.arguments());
    } catch (RuntimeException e) { // arguments that a model wrote wrong
      return Optional.empty();
    }
  }
}
