package dev.penguin.internal.loop;

import dev.penguin.engine.AgentClosedException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches runs for interrupts and deadlines, as a thread that blocks on a socket notices neither.
 * One daemon thread serves all runs of an engine.
 */
public final class RunWatchdog implements AutoCloseable {
  private static final long TICK_MILLIS = 25;

  /** Code that does not answer to its cancellation in this time has its thread interrupted. */
  private static final Duration PATIENCE = Duration.ofMillis(250);

  private final ScheduledThreadPoolExecutor scheduler;

  public RunWatchdog() {
    scheduler =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "penguin-watch");
              thread.setDaemon(true);
              return thread;
            });
    scheduler.setRemoveOnCancelPolicy(true);
    scheduler.setKeepAliveTime(1, TimeUnit.SECONDS);
    scheduler.allowCoreThreadTimeOut(true);
  }

  /** Watches the current thread, which works for a run, until {@link Watched#end()}. */
  public Watched watch(RunControl control) {
    Watched watched = new Watched(control, Thread.currentThread());
    try {
      watched.ticks =
          scheduler.scheduleWithFixedDelay(
              watched::check, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      throw new AgentClosedException();
    }
    return watched;
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }

  /** One thread that works for a run. */
  public static final class Watched {
    private final RunControl control;
    private final Thread thread;
    private final Object lock = new Object();
    private volatile @Nullable ScheduledFuture<?> ticks;

    /** What else is looked after while the thread may be busy. */
    private volatile Runnable also = () -> {};

    private boolean inForeignCode;
    private boolean interruptedByUs;
    private boolean interruptedByOthers;

    private Watched(RunControl control, Thread thread) {
      this.control = control;
      this.thread = thread;
    }

    /**
     * Until {@link #leaveForeignCode}, the thread is in code that may not notice that it should
     * stop.
     */
    void enterForeignCode() {
      synchronized (lock) {
        inForeignCode = true;
      }
    }

    /** Takes the thread's interrupt flag down, and remembers it if it was not ours. */
    void leaveForeignCode() {
      boolean byOthers;
      synchronized (lock) {
        inForeignCode = false;
        byOthers = Thread.interrupted() && !interruptedByUs;
        interruptedByUs = false;
      }
      if (byOthers) {
        interrupted();
      }
    }

    /** Takes the thread's interrupt flag down and stops the run if it was up. */
    public void takeInterrupt() {
      if (Thread.interrupted()) {
        interrupted();
      }
    }

    /** Somebody interrupted the thread. */
    void interrupted() {
      synchronized (lock) {
        interruptedByOthers = true;
      }
      control.cancel("its thread was interrupted");
    }

    /**
     * Looks after something else as well, again and again and on the watching thread, so that it
     * does not wait for the watched one.
     */
    void also(Runnable check) {
      also = check;
    }

    /** Ends the watch and gives the thread back the flag that others had set. */
    public void end() {
      ScheduledFuture<?> begun = ticks;
      if (begun != null) {
        begun.cancel(false);
      }
      synchronized (lock) {
        if (interruptedByOthers) {
          thread.interrupt();
        }
      }
    }

    /** Stops the run outside the lock: what waits for that may close connections. */
    private void check() {
      also.run();
      boolean byOthers;
      synchronized (lock) {
        byOthers = inForeignCode && !interruptedByUs && thread.isInterrupted();
      }
      if (byOthers) {
        interrupted();
      }
      if (control.isCancelled() && control.sinceStop().compareTo(PATIENCE) > 0) {
        synchronized (lock) {
          if (inForeignCode && !interruptedByOthers && !interruptedByUs) {
            interruptedByUs = true;
            thread.interrupt();
          }
        }
      }
    }
  }
}
