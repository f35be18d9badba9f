package dev.penguin.internal.flow;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/** Threads for runs and for tools. None of them keeps the JVM alive. */
public final class WorkerThreads {
  private WorkerThreads() {}

  /** Virtual threads where the JVM has them, else threads that are reused: for what waits. */
  public static ExecutorService forRuns() {
    try {
      // Java 21 and later; this code is compiled for 17.
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException e) {
      return Executors.newCachedThreadPool(daemons());
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("This JVM has virtual threads but does not give any", e);
    }
  }

  /**
   * Threads that are reused, never virtual ones: a tool that computes without end would take one of
   * the few carriers from every virtual thread of the JVM, the application's own included.
   */
  public static ExecutorService forTools() {
    AtomicLong number = new AtomicLong();
    return Executors.newCachedThreadPool(
        task -> new ToolThread(task, "penguin-tool-" + number.incrementAndGet()));
  }

  /** Whether a tool runs on the current thread, of whichever engine. */
  public static boolean onToolThread() {
    return Thread.currentThread() instanceof ToolThread;
  }

  private static final class ToolThread extends Thread {
    ToolThread(Runnable task, String name) {
      super(task, name);
      setDaemon(true);
    }
  }

  private static ThreadFactory daemons() {
    AtomicLong number = new AtomicLong();
    return task -> {
      Thread thread = new Thread(task, "penguin-worker-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
