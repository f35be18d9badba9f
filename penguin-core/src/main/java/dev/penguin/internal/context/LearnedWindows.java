package dev.penguin.internal.context;

import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The context windows of models, as far as they are known: what is configured or on the list, made
 * smaller by what servers answered to requests that were too long for them. Thread-safe.
 */
public final class LearnedWindows {
  /** The part of a request's input that is assumed to fit when nothing says how much would. */
  private static final double FITS = 0.8;

  private static final int MIN_WINDOW = 1_000;

  private final Map<String, Integer> learned = new ConcurrentHashMap<>();

  /**
   * Learns from a request that was refused. A window that the server states replaces what was
   * learned before. Without one, or when the request by its known size would have fit, the window
   * is taken to have room for four fifths of the request beside the answer, unless it is known to
   * be smaller.
   *
   * @param model which model refused it
   * @param error how the server put it
   * @param requestTokens how many tokens the request had, as far as is known
   */
  public void learn(ModelInfo model, ModelException.ContextTooLong error, long requestTokens) {
    OverflowText text = OverflowText.of(error);
    int stated = text.window().orElse(Integer.MAX_VALUE);
    if (text.window().isPresent() && (text.input().isPresent() || stated < requestTokens)) {
      learned.put(model.toString(), Math.max(MIN_WINDOW, stated));
    } else {
      long window =
          ContextSettings.windowOf((long) (FITS * requestTokens), model.maxOutputTokens());
      int fits = (int) Math.max(MIN_WINDOW, Math.min(stated, window));
      learned.merge(model.toString(), fits, Math::min);
    }
  }

  /**
   * How many tokens of input and output together a model takes; empty where nothing says so.
   *
   * @param model which model, with the window that is configured or known
   */
  public OptionalInt of(ModelInfo model) {
    Integer tokens = learned.get(model.toString());
    if (tokens == null) {
      return model.contextWindow();
    }
    return OptionalInt.of(Math.min(tokens, model.contextWindow().orElse(tokens)));
  }
}
