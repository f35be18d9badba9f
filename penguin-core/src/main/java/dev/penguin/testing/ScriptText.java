package dev.penguin.testing;

import dev.penguin.internal.typed.ResultType;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolMessage;
import dev.penguin.model.ModelRequest;
import java.util.List;
import java.util.Objects;

/** What a script writes: answers as JSON, and what it was sent when it has no turn left. */
final class ScriptText {
  private static final int MAX_QUOTE = 500;

  private ScriptText() {}

  /** A value as a model writes it when it is asked for one of its type. */
  static String answer(Object value) {
    return ResultType.write(Objects.requireNonNull(value, "answer"));
  }

  /** The last message of a request, in a sentence. */
  static String lastOf(ModelRequest request) {
    List<Message> messages = request.messages();
    if (messages.isEmpty()) {
      return "It was sent no message";
    }
    Message last = messages.get(messages.size() - 1);
    return "The last message that it was sent is %s: %s".formatted(kind(last), quoted(last.text()));
  }

  private static String kind(Message message) {
    if (message instanceof ToolMessage result) {
      String how = result.failed() ? "the failed result of '" : "the result of '";
      return how + result.toolName() + "'";
    }
    return message instanceof AssistantMessage ? "the model's own" : "the user's";
  }

  private static String quoted(String text) {
    int end = Math.min(text.length(), MAX_QUOTE);
    if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return '"' + text.substring(0, end) + '"' + (end < text.length() ? "…" : "");
  }
}
