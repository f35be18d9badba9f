package dev.penguin.message;

import java.util.List;

/**
 * A message of the model: its text and reasoning, and its tool calls.
 *
 * @param parts text and reasoning, in order; may be empty
 * @param toolCalls the tool calls, in order; may be empty
 */
public record AssistantMessage(List<Part> parts, List<ToolCall> toolCalls) implements Message {
  /** Copies both lists. */
  public AssistantMessage {
    parts = List.copyOf(parts);
    toolCalls = List.copyOf(toolCalls);
  }

  /**
   * A message of text only.
   *
   * @param text the text; an empty text gives a message without parts
   */
  public static AssistantMessage of(String text) {
    return new AssistantMessage(text.isEmpty() ? List.of() : List.of(Part.text(text)), List.of());
  }

  @Override
  public String text() {
    return Part.textOf(parts);
  }
}
