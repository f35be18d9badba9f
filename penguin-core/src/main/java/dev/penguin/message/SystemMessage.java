package dev.penguin.message;

import java.util.Objects;

/**
 * Instructions to the model for the whole conversation.
 *
 * @param text the instructions
 */
public record SystemMessage(String text) implements Message {
  /** Checks that the text is not null. */
  public SystemMessage {
    Objects.requireNonNull(text, "text");
  }
}
