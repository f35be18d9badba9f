package dev.penguin.internal.context;

import dev.penguin.internal.text.TextBoundary;
import dev.penguin.internal.transcript.TokenEstimate;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import java.util.ArrayList;
import java.util.List;

/** Messages as text for the model that summarizes them, in pieces that fit its window. */
final class ConversationText {
  private static final int MAX_CHARACTERS = 6_000;
  private static final int MIN_CHARACTERS = 200;

  private ConversationText() {}

  /**
   * The messages in pieces of at most some tokens each. Of a long message the beginning and the end
   * are given, and less of them the more pieces there would be.
   *
   * @param most how many tokens a piece may have, by estimate
   */
  static List<String> pieces(List<Message> messages, long most) {
    int characters = MAX_CHARACTERS;
    List<String> pieces = pieces(messages, most, characters);
    while (pieces.size() > 2 && characters > MIN_CHARACTERS) {
      characters /= 2;
      pieces = pieces(messages, most, characters);
    }
    return pieces;
  }

  private static List<String> pieces(List<Message> messages, long most, int characters) {
    List<String> pieces = new ArrayList<>();
    StringBuilder piece = new StringBuilder();
    long tokens = 0;
    for (Message message : messages) {
      String text = text(message, characters);
      long its = TokenEstimate.of(text);
      if (tokens + its > most && !piece.isEmpty()) {
        pieces.add(piece.toString());
        piece.setLength(0);
        tokens = 0;
      }
      piece.append(text);
      tokens += its;
    }
    if (!piece.isEmpty()) {
      pieces.add(piece.toString());
    }
    return pieces;
  }

  private static String text(Message message, int most) {
    if (message instanceof ToolMessage result) {
      return "Result of %s (%s%s): %s%n"
          .formatted(
              result.callId(),
              result.toolName(),
              result.failed() ? ", failed" : "",
              shortened(result.text(), most));
    }
    if (message instanceof AssistantMessage reply) {
      StringBuilder text = new StringBuilder();
      if (!reply.text().isBlank()) {
        text.append("Assistant: ").append(shortened(reply.text(), most)).append('\n');
      }
      for (ToolCall call : reply.toolCalls()) {
        text.append("Assistant calls %s (%s): ".formatted(call.name(), call.id()));
        text.append(shortened(call.argumentsJson(), most / 4)).append('\n');
      }
      return text.toString();
    }
    return "User: " + shortened(message.text(), most) + "\n";
  }

  /** The beginning and the end of a text that is longer than that. */
  static String shortened(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int head = TextBoundary.at(text, most * 3 / 4);
    int tail = TextBoundary.at(text, text.length() - most / 4);
    return text.substring(0, head) + " […] " + text.substring(tail);
  }
}
