package dev.penguin.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Threads for tools, and the moments at which nothing moves: the run waits, and each of the threads
 * is in a tool. Tools go on at such a moment only, so that what runs beside what is no luck, and
 * nobody waits for a call that never comes. Made on the thread of the run.
 */
final class StillMoments extends AbstractExecutorService {
  private final Thread run = Thread.currentThread();
  private final List<Set<Integer>> moments = new ArrayList<>();
  private Set<Integer> inside = new TreeSet<>();
  private int working;
  private boolean closed;

  /** Stays in a tool until nothing moves. */
  void await(int call) {
    Set<Integer> beside = enter(call);
    while (!isOver(beside)) {
      Thread.yield();
    }
  }

  private synchronized Set<Integer> enter(int call) {
    inside.add(call);
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

  @Override
  public void execute(Runnable task) {
    change(1);
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } finally {
                change(-1);
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private synchronized void change(int by) {
    working += by;
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
