package dev.penguin.internal.loop;

import dev.penguin.engine.Outcome;
import dev.penguin.tool.Cancellation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops one run at the request of its owner, at an interrupt of its thread, or at its deadline.
 * Thread-safe.
 */
public final class RunControl implements Cancellation {
  private static final Logger LOG = LoggerFactory.getLogger(RunControl.class);

  private final Object lock = new Object();
  private final List<Runnable> actions = new ArrayList<>();
  private final UnaryOperator<Throwable> loggable;
  private volatile long deadline;

  /** What is left while the time stands still; null while it runs. */
  private volatile @Nullable Duration paused;

  private volatile @Nullable Outcome stopped;
  private volatile String why = "it was cancelled";
  private volatile long stoppedAt;
  private volatile @Nullable Thread thread;

  /**
   * @param loggable what of a failure of foreign code may be logged
   */
  public RunControl(Duration timeout, UnaryOperator<Throwable> loggable) {
    this.loggable = loggable;
    deadline = System.nanoTime() + saturatedNanos(timeout);
  }

  /** A control for a part of the run, with a time of its own. */
  RunControl within(Duration timeout) {
    return new RunControl(timeout, loggable);
  }

  /** What of a failure of foreign code may be logged. */
  Throwable loggable(Throwable failure) {
    return loggable.apply(failure);
  }

  /** Says that the current thread executes the run. */
  public void begin() {
    thread = Thread.currentThread();
  }

  /** Whether the current thread executes the run. */
  public boolean isMine() {
    return thread == Thread.currentThread();
  }

  /** Cancels the run, unless it is stopped already. */
  public void cancel(String reason) {
    stop(Outcome.CANCELLED, reason);
  }

  /** Ends the run with an outcome; the first one counts. */
  public void stop(Outcome outcome) {
    stop(outcome, why);
  }

  private void stop(Outcome outcome, String reason) {
    List<Runnable> waiting;
    synchronized (lock) {
      if (stopped != null) {
        return;
      }
      why = reason;
      stoppedAt = System.nanoTime();
      stopped = outcome;
      waiting = List.copyOf(actions);
      actions.clear();
    }
    for (Runnable action : waiting) {
      try {
        action.run();
      } catch (RuntimeException e) { // anybody's code; the others wait for their turn
        LOG.warn("What should happen when a run is stopped threw", loggable(e));
      }
    }
  }

  /** The outcome with which the run was stopped, or null while it may go on. */
  public @Nullable Outcome stopped() {
    if (stopped == null && remaining().isZero()) {
      stop(Outcome.TIMED_OUT);
    }
    return stopped;
  }

  /** Why the run was cancelled, when it was. */
  String why() {
    return why;
  }

  /** The time until the deadline, zero when it has passed. */
  public Duration remaining() {
    Duration left = paused;
    return left != null ? left : Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }

  /** Lets the time stand still, until {@link #resume} on the same thread. */
  void pause() {
    paused = remaining();
  }

  void resume() {
    Duration left = paused;
    if (left != null) {
      deadline = System.nanoTime() + left.toNanos();
      paused = null;
    }
  }

  /** How long ago the run was stopped; zero while it was not. */
  Duration sinceStop() {
    return stopped == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - stoppedAt);
  }

  @Override
  public boolean isCancelled() {
    return stopped() != null;
  }

  @Override
  public Registration onCancel(Runnable action) {
    synchronized (lock) {
      if (stopped == null) {
        actions.add(action);
        return () -> forget(action);
      }
    }
    action.run();
    return () -> {};
  }

  private void forget(Runnable action) {
    synchronized (lock) {
      actions.remove(action);
    }
  }

  /** A duration in nanoseconds, at most a hundred years, so that sums do not overflow. */
  static long saturatedNanos(Duration duration) {
    Duration most = Duration.ofDays(36_500);
    return (duration.compareTo(most) > 0 ? most : duration).toNanos();
  }
}
