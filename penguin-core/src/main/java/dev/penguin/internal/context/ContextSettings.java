package dev.penguin.internal.context;

import dev.penguin.model.ChatModel;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How an engine keeps what it sends within the window.
 *
 * @param compacts whether it compacts; else what does not fit is left out of each request anew
 * @param threshold the share of the room for input at which it compacts
 * @param summarizer the model that summarizes; empty for that of the run
 * @param windows the windows of models
 */
public record ContextSettings(
    boolean compacts, double threshold, Optional<ChatModel> summarizer, LearnedWindows windows) {
  /** The part of the window that is left for the answer when nothing says how long it may be. */
  private static final int OUTPUT_SHARE = 4;

  /**
   * How many tokens of input a window leaves room for.
   *
   * @param window the tokens of input and output together
   * @param maxOutput how long the answer may be, where that is known
   */
  public static int room(int window, OptionalInt maxOutput) {
    return window - Math.min(maxOutput.orElse(window / OUTPUT_SHARE), window / 2);
  }
}
