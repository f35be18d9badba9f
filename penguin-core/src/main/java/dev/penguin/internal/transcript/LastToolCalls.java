package dev.penguin.internal.transcript;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The last call of each tool that succeeded. Changed by one thread; asked by any. */
final class LastToolCalls {
  private final Map<String, ToolCall> succeeded = new ConcurrentHashMap<>();

  /** The calls of the last reply that asks for tools. */
  private List<ToolCall> asked = List.of();

  /** Notes a message of the log. */
  void add(Message message) {
    if (message instanceof AssistantMessage reply && !reply.toolCalls().isEmpty()) {
      asked = reply.toolCalls();
    } else if (message instanceof ToolMessage result && !result.failed()) {
      asked.stream()
          .filter(call -> call.id().equals(result.callId()))
          .filter(call -> call.name().equals(result.toolName()))
          .findFirst()
          .ifPresent(call -> succeeded.put(call.name(), call));
    }
  }

  /** The last call of a tool that succeeded. */
  Optional<ToolCall> find(String tool) {
    return Optional.ofNullable(succeeded.get(tool));
  }
}
