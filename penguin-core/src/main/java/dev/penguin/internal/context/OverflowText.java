package dev.penguin.internal.context;

import dev.penguin.model.ModelException;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the text of a server says of a request that was too long for it.
 *
 * @param window the most tokens that the model takes; empty where the text has no such number
 * @param input how many tokens of input the request had by the server's count; empty likewise
 */
public record OverflowText(OptionalInt window, OptionalLong input) {
  /** Reads the message of a failure. */
  public static OverflowText of(ModelException.ContextTooLong error) {
    return new OverflowText(OptionalInt.empty(), OptionalLong.empty());
  }
}
