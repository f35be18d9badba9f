package dev.penguin.internal.context;

import dev.penguin.internal.text.TextBoundary;
import dev.penguin.internal.transcript.TokenEstimate;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Messages as text for the model that summarizes them, in pieces that fit its window. */
final class ConversationText {
  private static final int MAX_CHARACTERS = 6_000;
  private static final int MIN_CHARACTERS = 200;

  /** So short that a name and a number are left of it. */
  private static final int FEW_CHARACTERS = 20;

  private static final Pattern LINE_BREAK = Pattern.compile("\\R");

  private ConversationText() {}

  /**
   * The messages in pieces of at most some tokens each. Of a long message the beginning and the end
   * are given, and less of them the more pieces there would be.
   *
   * @param most how many tokens a piece may have, by estimate and as a quotation
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
      String text = fitting(message, characters, most);
      long its = tokens(text);
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

  /** One message alone may be too much, of many calls or of characters that are many tokens. */
  private static String fitting(Message message, int characters, long most) {
    int fewer = characters;
    String text = text(message, fewer);
    while (tokens(text) > most && fewer > FEW_CHARACTERS) {
      fewer /= 2;
      text = text(message, fewer);
    }
    int length = text.length();
    while (tokens(text) > most && length > FEW_CHARACTERS) {
      length /= 2;
      text = shortened(text, length).strip() + "\n";
    }
    return text;
  }

  private static long tokens(String text) {
    return TokenEstimate.of(Summarizer.quoted(text));
  }

  private static String text(Message message, int most) {
    if (message instanceof ToolMessage result) {
      return "Result of %s (%s%s): %s\n"
          .formatted(
              oneLine(result.callId()),
              oneLine(result.toolName()),
              result.failed() ? ", failed" : "",
              within(result.text(), most));
    }
    if (message instanceof AssistantMessage reply) {
      StringBuilder text = new StringBuilder();
      if (!reply.text().isBlank()) {
        text.append("Assistant: ").append(within(reply.text(), most)).append('\n');
      }
      for (ToolCall call : reply.toolCalls()) {
        text.append(
            "Assistant calls %s (%s): ".formatted(oneLine(call.name()), oneLine(call.id())));
        text.append(within(call.argumentsJson(), most / 4)).append('\n');
      }
      return text.toString();
    }
    return "User: " + within(message.text(), most) + "\n";
  }

  /** The text of a message, none of whose lines can look like the beginning of another one. */
  private static String within(String text, int most) {
    return withLineBreaks(shortened(text, most), "\n  ");
  }

  /** The text with each break of a line, of any kind, replaced. */
  static String withLineBreaks(String text, String replacement) {
    return LINE_BREAK.matcher(text).replaceAll(replacement);
  }

  static String oneLine(String text) {
    return withLineBreaks(text, " ");
  }

  /** The beginning and the end of a text that is longer than that. */
  static String shortened(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int head = TextBoundary.wordEnd(text, most * 3 / 4);
    int tail = TextBoundary.wordBegin(text, text.length() - most / 4);
    return text.substring(0, head) + " […] " + text.substring(tail);
  }
}
