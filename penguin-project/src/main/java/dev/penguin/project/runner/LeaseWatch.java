package dev.penguin.project.runner;

import dev.penguin.project.Lease;
import dev.penguin.project.ProjectException;
import dev.penguin.project.ProjectManager;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the leases of the tasks that are worked on, three times in each span, on a thread of its
 * own: no model has a say in it. Where a lease is lost the work stops. The thread exists while
 * there are leases to renew. Thread-safe.
 */
final class LeaseWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseWatch.class);

  private final ProjectManager manager;
  private final Duration span;
  private final Map<Lease, StopSignal> held = new ConcurrentHashMap<>();
  private @Nullable Thread thread;
  private boolean closed;

  LeaseWatch(ProjectManager manager, Duration span) {
    this.manager = manager;
    this.span = span;
  }

  /** Renews a lease until the registration is closed. */
  Kept keep(Lease lease, StopSignal stop) {
    held.put(lease, stop);
    synchronized (this) {
      if (thread == null) {
        thread = new Thread(this::watch, "penguin-runner-leases");
        thread.setDaemon(true);
        thread.start();
      }
    }
    return () -> held.remove(lease);
  }

  /** A lease that is renewed. */
  @FunctionalInterface
  interface Kept extends AutoCloseable {
    @Override
    void close();
  }

  private void watch() {
    long pause = Math.max(1, span.toMillis() / 3);
    while (pause(pause)) {
      held.forEach(this::renew);
    }
  }

  private void renew(Lease lease, StopSignal stop) {
    try {
      manager.renew(lease, span);
    } catch (ProjectException.LeaseLost e) {
      if (held.remove(lease, stop) && !History.handedOver(manager, lease)) {
        LOG.debug("The lease of {} was lost: {}", lease.task(), e.getMessage());
        stop.stop("the lease was lost: " + e.getMessage());
      }
    } catch (RuntimeException e) {
      LOG.warn("The lease of {} could not be renewed; trying again", lease.task(), e);
    }
  }

  /** Whether to go on: not when nothing is held any more. */
  private synchronized boolean pause(long millis) {
    long until = System.nanoTime() + millis * 1_000_000;
    for (long left = millis; left > 0 && !closed; ) {
      try {
        wait(left);
      } catch (InterruptedException e) {
        closed = true; // nobody interrupts this thread but the JVM's end
      }
      left = (until - System.nanoTime()) / 1_000_000;
    }
    if (closed || held.isEmpty()) {
      thread = null;
      return false;
    }
    return true;
  }

  /** Renews nothing any more; the thread is gone afterwards. */
  @Override
  public void close() {
    Thread last;
    synchronized (this) {
      last = thread;
      closed = true;
      held.clear();
      notifyAll();
    }
    if (last != null) {
      try {
        last.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
