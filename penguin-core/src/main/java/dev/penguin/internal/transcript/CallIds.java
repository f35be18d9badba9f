package dev.penguin.internal.transcript;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ToolCall;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Gives each call of a reply an id that is unique in its session. Models repeat ids, leave them
 * empty or make them endless; an id that is fine stays as it is.
 */
final class CallIds {
  /** What both OpenAI and Anthropic take back. */
  private static final Pattern FORM = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

  private CallIds() {}

  static AssistantMessage unique(AssistantMessage message, Conversation conversation) {
    if (message.toolCalls().isEmpty()) {
      return message;
    }
    Set<String> taken = new HashSet<>();
    List<ToolCall> calls = new ArrayList<>();
    int number = conversation.messages().size();
    for (ToolCall call : message.toolCalls()) {
      String id = call.id();
      while (!FORM.matcher(id).matches() || conversation.knowsCall(id) || taken.contains(id)) {
        id = "call_p" + ++number;
      }
      taken.add(id);
      calls.add(id.equals(call.id()) ? call : withId(call, id));
    }
    return new AssistantMessage(message.parts(), calls);
  }

  private static ToolCall withId(ToolCall call, String id) {
    return new ToolCall(id, call.name(), call.argumentsJson(), call.providerData());
  }
}
