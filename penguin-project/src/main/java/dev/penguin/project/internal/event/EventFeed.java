package dev.penguin.project.internal.event;

import dev.penguin.internal.flow.PulledSubscription;
import dev.penguin.project.ProjectEvent;
import dev.penguin.project.ProjectException;
import dev.penguin.project.internal.store.Store;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers new events to subscribers. The log in the file is the only queue: each subscriber reads
 * from its own position when it has requested more. Commits of this process are delivered at once.
 * For those of other processes the file is polled five times a second. Thread-safe.
 */
public final class EventFeed implements AutoCloseable, PulledSubscription.Owner {
  private static final Logger LOG = LoggerFactory.getLogger(EventFeed.class);
  private static final long LOOK_MILLIS = 200;

  private final Store store;
  private final Executor executor;
  private final List<PulledSubscription<ProjectEvent>> subscriptions = new CopyOnWriteArrayList<>();
  private final Object lock = new Object();

  /** Has a permit when something may have changed. */
  private final Semaphore news = new Semaphore(0);

  private boolean watching;
  private volatile boolean closed;

  /**
   * A feed of a store.
   *
   * @param store where the events are; it notifies this feed of its commits
   * @param executor runs the signals
   */
  public EventFeed(Store store, Executor executor) {
    this.store = store;
    this.executor = executor;
    store.afterCommit(this::signal);
  }

  /** The events after a sequence number, as many as there will be until the store is closed. */
  public Flow.Publisher<ProjectEvent> after(long sequence) {
    return subscriber -> {
      PulledSubscription<ProjectEvent> subscription =
          new PulledSubscription<>(subscriber, new Place(sequence), this);
      subscriptions.add(subscription);
      watch();
      subscription.begin();
      if (closed) {
        subscription.sourceEnded();
      }
    };
  }

  @Override
  public void execute(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      // The manager is closed, and its threads are gone: this one signals the end.
      task.run();
    }
  }

  @Override
  public void remove(PulledSubscription<?> subscription) {
    subscriptions.remove(subscription);
  }

  private void signal() {
    news.release();
  }

  /** Starts the thread that looks at the file: only once somebody listens. */
  private void watch() {
    synchronized (lock) {
      if (!watching && !closed) {
        watching = true;
        Thread thread = new Thread(this::look, "penguin-project-events");
        thread.setDaemon(true);
        thread.start();
      }
    }
  }

  private void look() {
    long seen = -1;
    while (awaitNews()) {
      try {
        long last = store.readOne(Events::last);
        if (last != seen) {
          seen = last;
          subscriptions.forEach(PulledSubscription::itemArrived);
        }
      } catch (ProjectException e) {
        LOG.debug("The events of {} could not be looked at; trying again", store.path(), e);
      }
    }
  }

  private boolean awaitNews() {
    try {
      if (news.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        news.drainPermits();
      }
    } catch (InterruptedException e) {
      // Nobody interrupts this thread on purpose; closing is the way to end it.
      return !closed;
    }
    return !closed;
  }

  /** Completes all subscriptions. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
    }
    signal();
    subscriptions.forEach(PulledSubscription::sourceEnded);
  }

  /** A subscriber's place among the events, and a few that were read ahead. */
  private final class Place implements PulledSubscription.Source<ProjectEvent> {
    private static final int BATCH = 256;

    private final Queue<ProjectEvent> ahead = new ArrayDeque<>();
    private long last;
    private boolean over;

    private Place(long last) {
      this.last = last;
    }

    @Override
    public @Nullable ProjectEvent poll(long wanted) {
      if (ahead.isEmpty()) {
        ahead.addAll(read((int) Math.min(wanted, BATCH)));
      }
      ProjectEvent event = ahead.poll();
      if (event != null) {
        last = event.sequence();
      }
      return event;
    }

    private List<ProjectEvent> read(int limit) {
      try {
        return store.readOne(database -> Events.after(database, last, limit));
      } catch (ProjectException.Storage e) {
        // Also when the subscription began after the manager's end.
        over = e.problem() == ProjectException.Storage.Problem.CLOSED;
        throw e;
      }
    }

    @Override
    public boolean atEnd() {
      return closed || over;
    }

    @Override
    public @Nullable Throwable error() {
      return null;
    }
  }
}
