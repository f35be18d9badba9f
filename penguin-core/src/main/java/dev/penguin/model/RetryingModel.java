package dev.penguin.model;

import dev.penguin.error.PenguinException;
import dev.penguin.tool.Cancellation;
import dev.penguin.tool.Cancellation.Registration;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Repeats a request when a model fails in a way that may pass. No other class repeats requests.
 * Thread-safe if the model and the random generator are.
 *
 * <p>A request that failed before the reply began is repeated up to {@code maxRetries} times. A
 * reply that broke off is repeated once in addition, or not at all if {@code maxRetries} is zero.
 * The listener is notified of each repetition, which withdraws the pieces of the turn so far.
 *
 * <p>Before a repetition, this model waits as long as the provider asks, up to a minute. If the
 * provider asks for nothing, the wait is random: up to half a second, doubled each time, and at
 * most eight seconds. The request's timeout covers all attempts and waits. If the next wait would
 * exceed it, the failure is thrown at once.
 *
 * <p>All models of a process that use the same server share its retries: 50 at once and two more
 * each second; retries that succeed do not count. Beyond that, the failure is thrown at once, and
 * its message says so. Models of your own that do not come from Penguin's providers share retries
 * by their full name.
 */
public final class RetryingModel implements ChatModel, AutoCloseable {
  private static final int STREAM_RETRIES = 1;
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
  private static final Duration MAX_BACKOFF = Duration.ofSeconds(8);
  private static final Duration MAX_ASKED = Duration.ofSeconds(60);

  /** A provider that says "now" gets a moment of peace nevertheless. */
  private static final Duration SHORTEST_ASKED = Duration.ofMillis(100);

  /** Spreads callers that were all given the same time. */
  private static final double SPREAD = 0.1;

  private static final String REFUSED =
      "Not tried again: too many calls of this process to the same server fail at the moment, and"
          + " the retries that they share are spent";

  private final ChatModel delegate;
  private final int maxRetries;
  private final Duration timeout;
  private final RandomGenerator random;
  private final Pace pace;
  private final RetryBudget budget;

  /**
   * Creates a model that retries.
   *
   * @param delegate the model; closed with this one if it is {@link AutoCloseable}
   * @param maxRetries how often a failed request is retried, from 0
   * @param timeout the time limit for one request with all its attempts and waits, unless the
   *     request has a shorter limit; positive
   * @param random chooses the waits; thread-safe if this model is used by several threads
   */
  public RetryingModel(
      ChatModel delegate, int maxRetries, Duration timeout, RandomGenerator random) {
    this(delegate, maxRetries, timeout, random, new RealTime(), RetryBudget.PROCESS);
  }

  RetryingModel(
      ChatModel delegate,
      int maxRetries,
      Duration timeout,
      RandomGenerator random,
      Pace pace,
      RetryBudget budget) {
    if (maxRetries < 0) {
      throw new IllegalArgumentException("maxRetries must be zero or more, got " + maxRetries);
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be positive, got " + timeout);
    }
    this.delegate = Objects.requireNonNull(delegate, "delegate");
    this.maxRetries = maxRetries;
    this.timeout = timeout;
    this.random = Objects.requireNonNull(random, "random");
    this.pace = pace;
    this.budget = budget;
  }

  @Override
  public ModelInfo info() {
    return delegate.info();
  }

  @Override
  public ModelReply generate(ModelRequest request, DeltaListener deltas) {
    Duration allowed =
        request.timeout().filter(asked -> asked.compareTo(timeout) < 0).orElse(timeout);
    long start = pace.nanoTime();
    int requestRetries = 0;
    int streamRetries = 0;
    for (int attempt = 1; ; attempt++) {
      Duration left = left(allowed, start);
      try {
        ModelReply reply = delegate.generate(request.withTimeout(left), deltas);
        if (attempt > 1) {
          budget.giveBack(RetryBudget.serverOf(delegate));
        }
        return reply;
      } catch (ModelException e) {
        boolean broken = e instanceof ModelException.Incomplete || !e.partialText().isEmpty();
        boolean spent =
            broken
                ? streamRetries >= Math.min(STREAM_RETRIES, maxRetries)
                : requestRetries >= maxRetries;
        Optional<Duration> delay =
            spent || !e.isRetryable() ? Optional.empty() : delay(e, attempt, left(allowed, start));
        if (delay.isEmpty()) {
          if (attempt > 1 && e.isRetryable()) {
            e.notRetried(tried(attempt));
          }
          throw e;
        }
        if (request.cancellation().isCancelled()) {
          throw cancelled(e);
        }
        takeRetry(e);
        streamRetries += broken ? 1 : 0;
        requestRetries += broken ? 0 : 1;
        deltas.onRetry(attempt, e, delay.get());
        await(delay.get(), request.cancellation(), e);
      }
    }
  }

  private static String tried(int attempts) {
    return "Tried %d times (see %s)".formatted(attempts, PenguinException.helpPlace("tries-spent"));
  }

  private void takeRetry(ModelException e) {
    if (!budget.take(RetryBudget.serverOf(delegate), pace.nanoTime())) {
      e.notRetried(REFUSED);
      throw e;
    }
  }

  /** What is left of the time, at least a nanosecond, for a timeout must be positive. */
  private Duration left(Duration allowed, long start) {
    Duration left = allowed.minusNanos(pace.nanoTime() - start);
    return left.isNegative() || left.isZero() ? Duration.ofNanos(1) : left;
  }

  /** The wait before the next attempt; empty when there is no time for it. */
  private Optional<Duration> delay(ModelException e, int attempt, Duration left) {
    Duration asked = e.retryAfter().orElse(null);
    Duration delay;
    if (asked == null) {
      Duration most = FIRST_BACKOFF.multipliedBy(1L << Math.min(attempt - 1, 10));
      most = most.compareTo(MAX_BACKOFF) > 0 ? MAX_BACKOFF : most;
      delay = Duration.ofNanos((long) (random.nextDouble() * most.toNanos()));
    } else if (asked.compareTo(left) >= 0) {
      return Optional.empty();
    } else {
      delay = asked.compareTo(MAX_ASKED) > 0 ? MAX_ASKED : asked;
      delay = delay.compareTo(SHORTEST_ASKED) < 0 ? SHORTEST_ASKED : delay;
      delay = delay.plusNanos((long) (random.nextDouble() * SPREAD * delay.toNanos()));
    }
    return delay.compareTo(left) < 0 ? Optional.of(delay) : Optional.empty();
  }

  private void await(Duration delay, Cancellation cancellation, ModelException failure) {
    boolean slept = false;
    try {
      slept = pace.sleep(delay, cancellation);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!slept) {
      throw cancelled(failure);
    }
  }

  private ModelException cancelled(ModelException failure) {
    return new ModelException.Cancelled(
        "The call of " + info() + " was cancelled before its next attempt",
        ModelException.Details.NONE,
        failure);
  }

  /** Closes the delegate, if it is {@link AutoCloseable}. */
  @Override
  public void close() {
    Closing.close(delegate);
  }

  /** How time passes. */
  interface Pace {
    /** The monotonic time in nanoseconds. */
    long nanoTime();

    /**
     * Waits until the time is over or the call is cancelled.
     *
     * @return whether the time is over
     */
    boolean sleep(Duration delay, Cancellation cancellation) throws InterruptedException;
  }

  private static final class RealTime implements Pace {
    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public boolean sleep(Duration delay, Cancellation cancellation) throws InterruptedException {
      CountDownLatch stopped = new CountDownLatch(1);
      Registration registration = cancellation.onCancel(stopped::countDown);
      try {
        return !stopped.await(delay.toNanos(), TimeUnit.NANOSECONDS);
      } finally {
        registration.close();
      }
    }
  }
}
