package dev.penguin.model;

import java.time.Duration;

/**
 * Receives a model's reply while it arrives. Called on the thread that calls the model. Methods may
 * be added, with a default that does nothing.
 */
public interface DeltaListener {

  /** A listener that ignores everything. */
  static DeltaListener none() {
    return text -> {};
  }

  /**
   * A piece of the answer.
   *
   * @param text the piece; never empty
   */
  void onText(String text);

  /**
   * A piece of the model's reasoning.
   *
   * @param text the piece; never empty
   */
  default void onReasoning(String text) {}

  /**
   * The attempt failed and another one follows. All pieces of this turn so far are withdrawn.
   *
   * @param attempt the number of the attempt that failed, from 1
   * @param reason why it failed
   * @param delay the wait before the next attempt
   */
  default void onRetry(int attempt, ModelException reason, Duration delay) {}

  /**
   * The model failed and another model takes over. All pieces of this turn so far are withdrawn.
   *
   * @param from the model that failed
   * @param to the model that takes over
   * @param reason why the first model failed
   */
  default void onFallback(ModelInfo from, ModelInfo to, ModelException reason) {}
}
