package dev.penguin.engine;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What providers demand of a conversation, whatever happened before it is sent. */
public final class RequestLaw {
  private final List<String> problems = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();
  private final Set<String> open = new HashSet<>();

  private RequestLaw() {}

  /** What is wrong with a conversation; nothing when it may be sent. */
  public static List<String> problems(List<Message> messages) {
    RequestLaw law = new RequestLaw();
    int first = !messages.isEmpty() && messages.get(0) instanceof SystemMessage ? 1 : 0;
    if (first >= messages.size() || !(messages.get(first) instanceof UserMessage)) {
      law.problems.add("the first message after the instructions is none of the user");
    }
    for (int i = first; i < messages.size(); i++) {
      law.check(i, messages.get(i));
    }
    if (!law.open.isEmpty()) {
      law.problems.add("at the end, calls without a result: " + law.open);
    }
    return law.problems;
  }

  private void check(int index, Message message) {
    if (message instanceof ToolMessage result) {
      if (!open.remove(result.callId())) {
        problems.add(index + ": a result without its call right before it: " + result.callId());
      }
      return;
    }
    if (!open.isEmpty()) {
      problems.add(index + ": something stands between calls and their results: " + open);
      open.clear();
    }
    if (message instanceof SystemMessage) {
      problems.add(index + ": instructions in the middle of the conversation");
    } else if (message instanceof AssistantMessage assistant) {
      check(index, assistant);
    }
  }

  private void check(int index, AssistantMessage message) {
    boolean saysSomething =
        !message.toolCalls().isEmpty()
            || message.parts().stream()
                .anyMatch(part -> !(part instanceof Part.Text text) || !text.text().isBlank());
    if (!saysSomething) {
      problems.add(index + ": the assistant says nothing");
    }
    for (ToolCall call : message.toolCalls()) {
      if (!ids.add(call.id())) {
        problems.add(index + ": the id of another call: " + call.id());
      }
      open.add(call.id());
    }
  }
}
