package dev.penguin.project.runner;

import dev.penguin.tool.Cancellation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the work at a task to stop. What works on this task's thread is interrupted, and nothing
 * else is: never a write to the database. Thread-safe.
 */
final class StopSignal implements Cancellation {
  private static final String INTERRUPTED = "the thread was interrupted";

  private final List<Runnable> actions = new ArrayList<>();
  private @Nullable String reason;
  private @Nullable Thread working;

  private volatile @Nullable String stopsAll;

  /** Whether it was this signal that interrupted the thread. */
  private boolean interrupted;

  /** Asks to stop; the first reason counts. */
  void stop(String why) {
    List<Runnable> now;
    synchronized (this) {
      if (reason != null) {
        return;
      }
      reason = why;
      if (working != null) {
        interrupted = true;
        working.interrupt();
      }
      now = List.copyOf(actions);
      actions.clear();
    }
    now.forEach(Runnable::run);
  }

  /** Why to stop; empty while work may go on. */
  synchronized Optional<String> reason() {
    return Optional.ofNullable(reason);
  }

  /** Asks to stop, and all other work of the same caller too, for a reason that holds for it. */
  void stopAll(String why) {
    stopsAll = why;
    stop(why);
  }

  /** Why all work of the caller should stop; empty when it may go on. */
  Optional<String> stopsAll() {
    return Optional.ofNullable(stopsAll);
  }

  /** Whether somebody else interrupted the thread. */
  boolean wasInterrupted() {
    return INTERRUPTED.equals(stopsAll);
  }

  /**
   * Does work that an interrupt ends; not at all when it should stop already. An interrupt that
   * came from elsewhere stops too.
   *
   * @throws StoppedException when there is no result, as the work was not begun
   */
  <T> T interruptibly(Supplier<T> work) throws StoppedException {
    synchronized (this) {
      if (reason != null) {
        throw new StoppedException(reason);
      }
      working = Thread.currentThread();
    }
    try {
      return work.get();
    } finally {
      settle();
    }
  }

  private void settle() {
    boolean foreign;
    synchronized (this) {
      working = null;
      foreign = Thread.interrupted() && !interrupted;
      interrupted = false;
    }
    if (foreign) {
      stopAll(INTERRUPTED);
    }
  }

  @Override
  public synchronized boolean isCancelled() {
    return reason != null;
  }

  @Override
  public Registration onCancel(Runnable action) {
    synchronized (this) {
      if (reason == null) {
        actions.add(action);
        return () -> forget(action);
      }
    }
    action.run();
    return () -> {};
  }

  private synchronized void forget(Runnable action) {
    actions.remove(action);
  }

  /** The work should stop. */
  static final class StoppedException extends Exception {
    private static final long serialVersionUID = 1L;

    StoppedException(String reason) {
      super(reason);
    }
  }
}
