package dev.penguin.message;

import java.util.List;

/**
 * A message from the user.
 *
 * @param parts text and images, in order; at least one
 */
public record UserMessage(List<Part> parts) implements Message {
  /** Copies the parts and checks that there is at least one. */
  public UserMessage {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("A user message needs at least one part, got none");
    }
  }

  /**
   * Creates a message that is only text.
   *
   * @param text the text
   */
  public static UserMessage of(String text) {
    return new UserMessage(List.of(Part.text(text)));
  }

  @Override
  public String text() {
    return Part.textOf(parts);
  }
}
