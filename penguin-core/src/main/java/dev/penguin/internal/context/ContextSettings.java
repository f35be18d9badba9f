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

  /** A page of a result takes at most that part of the window. */
  private static final int PAGE_SHARE = 8;

  /**
   * How many tokens of input a window leaves room for.
   *
   * @param window the tokens of input and output together
   * @param maxOutput how long the answer may be, where that is known
   */
  public static int room(int window, OptionalInt maxOutput) {
    return window - Math.min(maxOutput.orElse(window / OUTPUT_SHARE), window / 2);
  }

  /**
   * How many tokens a page of a result may have.
   *
   * @param window the tokens of input and output together
   */
  public static int page(int window) {
    return window / PAGE_SHARE;
  }

  /**
   * The window that leaves room for so many tokens of input.
   *
   * @param room the tokens of input
   * @param maxOutput how long the answer may be, where that is known
   */
  static long windowOf(long room, OptionalInt maxOutput) {
    return room + Math.min(maxOutput.orElse((int) (room / (OUTPUT_SHARE - 1))), room);
  }
}
