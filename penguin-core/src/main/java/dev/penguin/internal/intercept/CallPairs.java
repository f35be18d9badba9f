package dev.penguin.internal.intercept;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What providers demand of a conversation: a reply with calls is followed by their results. */
final class CallPairs {
  private CallPairs() {}

  /** Whether each call has its one result before anything else follows, and no result is alone. */
  static boolean hold(List<Message> messages) {
    Set<String> open = new HashSet<>();
    for (Message message : messages) {
      if (message instanceof ToolMessage result) {
        if (!open.remove(result.callId())) {
          return false;
        }
        continue;
      }
      if (!open.isEmpty()) {
        return false;
      }
      if (message instanceof AssistantMessage reply) {
        for (ToolCall call : reply.toolCalls()) {
          if (!open.add(call.id())) {
            return false;
          }
        }
      }
    }
    return open.isEmpty();
  }
}
