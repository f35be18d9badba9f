package dev.penguin.internal.loop;

import dev.penguin.engine.AgentClosedException;
import dev.penguin.internal.flow.WorkerThreads;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The threads of an engine, and the runs that they work for. Thread-safe. */
public final class EngineThreads implements AutoCloseable {
  private static final long CLOSE_SECONDS = 2;
  private static final long CLOSE_GRACE_MILLIS = 200;

  private final ExecutorService workers = WorkerThreads.forRuns();
  private final ExecutorService forTools = WorkerThreads.forTools();
  private final ExecutorService forRuns;
  private final RunWatchdog watchdog = new RunWatchdog();
  private final Set<ActiveRun> active = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** A run in progress, and a signal for when it is over. */
  private record ActiveRun(RunControl control, CountDownLatch over) {}

  /**
   * @param executor runs the runs, and is the application's; null for the engine's own threads
   */
  public EngineThreads(@Nullable ExecutorService executor) {
    forRuns = executor != null ? executor : workers;
  }

  public void checkOpen() {
    if (closed) {
      throw new AgentClosedException();
    }
  }

  /** Registers a run for {@link #close}. The returned action reports that the run is over. */
  public Runnable register(RunControl control) {
    ActiveRun run = new ActiveRun(control, new CountDownLatch(1));
    active.add(run);
    if (closed) {
      active.remove(run);
      throw new AgentClosedException();
    }
    return () -> {
      active.remove(run);
      run.over().countDown();
    };
  }

  /** The threads for work that waits: runs, approvers and subscribers. */
  public ExecutorService workers() {
    return workers;
  }

  /** The threads for the code of tools. */
  public ExecutorService forTools() {
    return forTools;
  }

  /**
   * Runs the runs. One that a tool starts is not left to the application's executor: the run around
   * the tool may hold its last thread and wait for the tool.
   */
  public ExecutorService forRuns() {
    return WorkerThreads.onToolThread() ? workers : forRuns;
  }

  public RunWatchdog watchdog() {
    return watchdog;
  }

  /** Stops all runs, waits up to two seconds for them, and ends the threads. Idempotent. */
  @Override
  public void close() {
    closed = true;
    List<ActiveRun> running = List.copyOf(active);
    running.forEach(run -> run.control().cancel("the agent was closed"));
    awaitEnd(running);
    forTools.shutdownNow();
    endWorkers();
    watchdog.close();
  }

  private static void awaitEnd(List<ActiveRun> running) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
    try {
      for (ActiveRun run : running) {
        if (!run.control().isMine()) {
          run.over().await(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets subscribers receive the last events before it interrupts the workers that still run. */
  private void endWorkers() {
    workers.shutdown();
    try {
      workers.awaitTermination(CLOSE_GRACE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    workers.shutdownNow();
  }
}
