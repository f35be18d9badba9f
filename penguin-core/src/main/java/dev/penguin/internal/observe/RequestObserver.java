package dev.penguin.internal.observe;

import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.session.Spending;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Follows one request to a model, on the thread of its run. */
public interface RequestObserver {
  /** One that does not care. */
  RequestObserver NONE = new RequestObserver() {};

  /** The first piece of the reply arrived; once more for each further attempt. */
  default void firstPiece() {}

  /**
   * An attempt failed and another one follows.
   *
   * @param attempt the number of the attempt that failed, from 1
   * @param reason why it failed
   * @param delay the wait before the next one
   */
  default void retried(int attempt, ModelException reason, Duration delay) {}

  /**
   * The model gave up and another one takes over.
   *
   * @param from the model that gave up
   * @param to the model that takes over
   * @param reason why
   */
  default void fellBack(ModelInfo from, ModelInfo to, ModelException reason) {}

  /** The request is over. Called exactly once, last. */
  default void ended(End end) {}

  /**
   * How a request ended.
   *
   * @param reply the reply; null when there is none
   * @param failure why there is none; null when there is one
   * @param answering the model that answered or failed last
   * @param spent what was charged, a line for each attempt that was charged for
   */
  record End(
      @Nullable ModelReply reply,
      @Nullable Throwable failure,
      ModelInfo answering,
      List<Spending> spent) {}
}
