package dev.penguin.internal.intercept;

import dev.penguin.error.InterceptorException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One interceptor at work: until when and where it may go on to the next one, and which failures
 * are its own. Belongs to the thread that it was made on.
 */
final class Passage {
  private final String name;
  private final Function<Throwable, String> reason;
  private final Thread thread = Thread.currentThread();
  private volatile boolean over;

  /** What the rest of the way threw last. */
  private @Nullable Throwable passed;

  /**
   * @param reason what may be shown of what foreign code threw
   */
  Passage(Object interceptor, Function<Throwable, String> reason) {
    String type = interceptor.getClass().getName();
    int lambda = type.indexOf("$$Lambda"); // what follows differs from run to run
    name = lambda < 0 ? type : type.substring(0, lambda);
    this.reason = reason;
  }

  void checkOpen() {
    if (over || Thread.currentThread() != thread) {
      throw new IllegalStateException(
          "proceed was called "
              + (over ? "after intercept had returned" : "on another thread than intercept"));
    }
  }

  void end() {
    over = true;
  }

  /** Notes that a failure comes from the rest of the way. */
  void pass(Throwable failure) {
    passed = failure;
  }

  /** Whether a failure comes from the rest of the way, unchanged. */
  boolean isPassed(Throwable failure) {
    return failure == passed;
  }

  /** A failure of the interceptor's own, with what it threw. */
  InterceptorException threw(Throwable failure) {
    return new InterceptorException(name, "threw: " + reason.apply(failure), failure);
  }

  /** A failure of the interceptor's own. */
  InterceptorException did(String what) {
    return new InterceptorException(name, what, null);
  }
}
