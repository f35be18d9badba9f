package dev.penguin.message;

import java.util.Objects;

/**
 * Instructions that stand above the conversation.
 *
 * @param text the instructions
 */
public record SystemMessage(String text) implements Message {
  /** Checks that the text is not null. */
  public SystemMessage {
    Objects.requireNonNull(text, "text");
  }
}
