package dev.penguin.internal.loop;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Threads for tools, and the moments at which nothing moves: the run waits, and each of the threads
 * is in a tool. Tools go on at such a moment only, so that what runs beside what is no luck, and
 * nobody waits for a call that never comes. Made on the thread of the run.
 */
final class StillMoments extends AbstractExecutorService {
  private final Thread run = Thread.currentThread();
  private final int most;
  private final List<Set<Integer>> moments = new ArrayList<>();
  private final Set<Thread> arrived = new HashSet<>();
  private Set<Integer> inside = new TreeSet<>();
  private int working;
  private int woken;
  private boolean closed;

  StillMoments() {
    this(Integer.MAX_VALUE);
  }

  /**
   * @param most how many threads there are to be had
   */
  StillMoments(int most) {
    this.most = most;
  }

  /** Stays in a tool until nothing moves. */
  void await(int call) {
    Set<Integer> beside = enter(call);
    while (!isOver(beside)) {
      Thread.yield();
    }
  }

  private synchronized Set<Integer> enter(int call) {
    inside.add(call);
    arrived.add(Thread.currentThread());
    return inside;
  }

  private synchronized boolean isOver(Set<Integer> beside) {
    if (beside == inside
        && inside.size() == working
        && run.getState() == Thread.State.TIMED_WAITING) {
      moments.add(inside);
      inside = new TreeSet<>();
    }
    return beside != inside || closed;
  }

  /** Which calls were in their tools together. */
  synchronized List<Set<Integer>> all() {
    return List.copyOf(moments);
  }

  /** How many threads were asked for. */
  synchronized int woken() {
    return woken;
  }

  /** Comes back when the thread is in a tool, or has nothing to do. */
  @Override
  public void execute(Runnable task) {
    wake();
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } finally {
                leave();
              }
            });
    thread.setDaemon(true);
    thread.start();
    while (thread.isAlive() && !hasArrived(thread)) {
      Thread.yield();
    }
  }

  private synchronized void wake() {
    if (++woken > most) {
      throw new RejectedExecutionException("There are " + most + " threads");
    }
    working++;
  }

  private synchronized boolean hasArrived(Thread thread) {
    return arrived.contains(thread) || closed;
  }

  private synchronized void leave() {
    working--;
  }

  @Override
  public synchronized List<Runnable> shutdownNow() {
    closed = true;
    return List.of();
  }

  @Override
  public void shutdown() {
    shutdownNow();
  }

  @Override
  public synchronized boolean isShutdown() {
    return closed;
  }

  @Override
  public synchronized boolean isTerminated() {
    return closed && working == 0;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return isTerminated();
  }
}
