package dev.penguin.engine;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a conversation from outside valid: each tool call has exactly one result, right after it.
 */
final class History {
  private final List<Message> valid = new ArrayList<>();
  private final Map<String, ToolCall> open = new LinkedHashMap<>();

  private History() {}

  static List<Message> paired(List<Message> messages) {
    History history = new History();
    messages.forEach(history::add);
    history.answerOpen();
    return history.valid;
  }

  private void add(Message message) {
    if (message instanceof ToolMessage result) {
      if (open.remove(result.callId()) != null) {
        valid.add(result);
      }
      return;
    }
    answerOpen();
    if (message instanceof AssistantMessage assistant) {
      assistant.toolCalls().forEach(call -> open.put(call.id(), call));
      if (assistant.parts().isEmpty() && assistant.toolCalls().isEmpty()) {
        return;
      }
    }
    valid.add(message);
  }

  private void answerOpen() {
    open.values().forEach(call -> valid.add(ToolMessage.of(call, "No result is known.", true)));
    open.clear();
  }
}
