package dev.penguin.engine;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads for runs and tools: virtual where the JVM has them, else daemon threads that are reused.
 */
final class WorkerThreads {
  private WorkerThreads() {}

  static ExecutorService create() {
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

  private static ThreadFactory daemons() {
    AtomicLong number = new AtomicLong();
    return task -> {
      Thread thread = new Thread(task, "penguin-worker-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
