package dev.penguin.project.internal;

import dev.penguin.project.ProjectEvent;
import dev.penguin.project.ProjectException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One subscriber's place among the events, and what it has asked for. Thread-safe. */
final class EventSubscription implements Flow.Subscription, Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(EventSubscription.class);
  private static final int BATCH = 256;

  private final EventFeed feed;
  private final AtomicLong demand = new AtomicLong();

  /** How many times something changed since the delivering task last looked; 0: no task. */
  private final AtomicInteger work = new AtomicInteger(1);

  private final AtomicBoolean ended = new AtomicBoolean();

  /** Null when the subscription is over. */
  private volatile Flow.@Nullable Subscriber<? super ProjectEvent> subscriber;

  private volatile @Nullable IllegalArgumentException badRequest;

  /** The last event that was told; used by the delivering task alone. */
  private long place;

  EventSubscription(EventFeed feed, Flow.Subscriber<? super ProjectEvent> subscriber, long place) {
    this.feed = feed;
    this.subscriber = Objects.requireNonNull(subscriber, "subscriber");
    this.place = place;
  }

  /** Tells the subscriber its subscription, then starts to deliver. */
  void begin() {
    Flow.Subscriber<? super ProjectEvent> target = subscriber;
    if (target != null) {
      signal(() -> target.onSubscribe(this));
    }
    execute();
  }

  /** Makes sure that a task looks at what has changed. */
  void wake() {
    if (work.getAndIncrement() == 0) {
      execute();
    }
  }

  /** No event follows. */
  void end() {
    ended.set(true);
    wake();
  }

  private void execute() {
    try {
      feed.execute(this);
    } catch (RejectedExecutionException e) {
      // The manager is closed, and its threads are gone: the end is told on this one.
      run();
    }
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      badRequest =
          new IllegalArgumentException(
              "Request at least one event, got %d (Reactive Streams rule 3.9)".formatted(n));
    } else {
      demand.accumulateAndGet(n, (old, more) -> old + more < 0 ? Long.MAX_VALUE : old + more);
    }
    wake();
  }

  @Override
  public void cancel() {
    subscriber = null;
    feed.remove(this);
  }

  /** The task: delivers until nothing is left to do. */
  @Override
  public void run() {
    int seen;
    do {
      seen = work.get();
      deliver();
    } while (!work.compareAndSet(seen, 0));
  }

  private void deliver() {
    while (true) {
      Flow.Subscriber<? super ProjectEvent> target = subscriber;
      if (target == null) {
        return;
      }
      IllegalArgumentException refused = badRequest;
      if (refused != null) {
        cancel();
        signal(() -> target.onError(refused));
      } else if (ended.get()) {
        cancel();
        signal(target::onComplete);
      } else if (!deliverSome(target)) {
        return;
      }
    }
  }

  /** Delivers a batch; false when there was nothing to deliver. */
  private boolean deliverSome(Flow.Subscriber<? super ProjectEvent> target) {
    long wanted = demand.get();
    if (wanted == 0) {
      return false;
    }
    List<ProjectEvent> events;
    try {
      int limit = (int) Math.min(wanted, BATCH);
      events = feed.store().readOne(database -> Events.after(database, place, limit));
    } catch (ProjectException e) {
      if (ended.get() || isClosed(e)) {
        // Also when the subscription began after the manager's end, or meanwhile.
        ended.set(true);
        return true;
      }
      cancel();
      signal(() -> target.onError(e));
      return false;
    }
    for (ProjectEvent event : events) {
      if (subscriber == null || badRequest != null) {
        break;
      }
      place = event.sequence();
      demand.updateAndGet(left -> left == Long.MAX_VALUE ? left : left - 1);
      signal(() -> target.onNext(event));
    }
    return !events.isEmpty();
  }

  private static boolean isClosed(ProjectException e) {
    return e instanceof ProjectException.Storage storage
        && storage.problem() == ProjectException.Storage.Problem.CLOSED;
  }

  /** A subscriber that throws breaks the rules of Reactive Streams: it hears nothing more. */
  private void signal(Runnable signal) {
    try {
      signal.run();
    } catch (Throwable e) {
      LOG.warn("A subscriber to a project's events threw, and gets no more of them", e);
      cancel();
    }
  }
}
