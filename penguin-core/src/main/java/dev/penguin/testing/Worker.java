package dev.penguin.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A piece of work on a thread of its own, so that a contract can say how long it may take. */
final class Worker<T> {
  private final FutureTask<T> task;
  private final Thread thread;

  private Worker(FutureTask<T> task) {
    this.task = task;
    thread = new Thread(task, "penguin-contract");
    thread.setDaemon(true);
  }

  static <T> Worker<T> start(Callable<T> work) {
    Worker<T> worker = new Worker<>(new FutureTask<>(work));
    worker.thread.start();
    return worker;
  }

  void interrupt() {
    thread.interrupt();
  }

  /** Whether the work ended in time, well or not. */
  boolean endsWithin(Duration limit) throws InterruptedException {
    thread.join(limit.toMillis());
    return !thread.isAlive();
  }

  /**
   * What the work gave.
   *
   * @param limit how long it may take
   * @param demand what is not met when it takes longer
   * @throws Exception what the work threw
   */
  T result(Duration limit, String demand) throws Exception {
    try {
      return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      thread.interrupt();
      throw new AssertionError("%s: still busy after %d ms".formatted(demand, limit.toMillis()), e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw e;
    }
  }
}
