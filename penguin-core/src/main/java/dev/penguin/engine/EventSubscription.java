package dev.penguin.engine;

import dev.penguin.event.AgentEvent;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one subscriber of an {@link EventStream} has asked for and not yet got. Thread-safe. */
final class EventSubscription implements Flow.Subscription, Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(EventSubscription.class);

  /** What there is to do. */
  private enum Work {
    /** Nothing, and no task is on its way. */
    NONE,
    /** A task delivers what it finds. */
    DELIVERING,
    /** Something has changed; a task is on its way, or the one under way looks again. */
    MORE
  }

  private final EventStream stream;
  private final AtomicLong demand = new AtomicLong();

  private final AtomicReference<Work> work = new AtomicReference<>(Work.MORE);

  /** Whether {@code onSubscribe} or a task is under way: signals come one at a time. */
  private final AtomicBoolean running = new AtomicBoolean(true);

  /** Null when the subscription is over, as is the cursor: a subscription holds nothing then. */
  private volatile Flow.@Nullable Subscriber<? super AgentEvent> subscriber;

  private volatile EventLog.@Nullable Cursor cursor;
  private volatile @Nullable IllegalArgumentException badRequest;

  EventSubscription(
      Flow.Subscriber<? super AgentEvent> subscriber, EventLog.Cursor cursor, EventStream stream) {
    this.subscriber = subscriber;
    this.cursor = cursor;
    this.stream = stream;
  }

  /** Tells the subscriber its subscription, then starts to deliver. */
  void begin() {
    Flow.Subscriber<? super AgentEvent> target = subscriber;
    if (target != null) {
      signal(() -> target.onSubscribe(this));
    }
    running.set(false);
    stream.execute(this);
  }

  /** Delivers when the subscriber has asked for more than it got. */
  void eventArrived() {
    if (demand.get() > 0) {
      wake();
    }
  }

  /** Makes sure that a task looks at what has changed. */
  void wake() {
    if (work.getAndSet(Work.MORE) == Work.NONE) {
      stream.execute(this);
    }
  }

  /**
   * Makes sure that the end is told. An executor that is shut down may have dropped a task that it
   * had taken, so one more is sent in any case.
   */
  void streamEnded() {
    work.set(Work.MORE);
    stream.execute(this);
  }

  @Override
  public void request(long n) {
    if (subscriber == null) {
      return;
    }
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
    cursor = null;
    stream.remove(this);
  }

  /** The task: delivers until nothing is left to do. */
  @Override
  public void run() {
    while (work.get() == Work.MORE && running.compareAndSet(false, true)) {
      do {
        work.set(Work.DELIVERING);
        deliver();
      } while (!work.compareAndSet(Work.DELIVERING, Work.NONE));
      // A task that came now and left, as this one was inside, has set the work to MORE.
      running.set(false);
    }
  }

  private void deliver() {
    while (true) {
      Flow.Subscriber<? super AgentEvent> target = subscriber;
      EventLog.Cursor place = cursor;
      if (target == null || place == null) {
        return;
      }
      IllegalArgumentException refused = badRequest;
      if (refused != null) {
        end(last -> last.onError(refused));
      } else if (place.atEnd()) {
        Throwable error = place.error();
        end(last -> finish(last, error));
      } else if (!deliverOne(target, place)) {
        return;
      }
    }
  }

  private boolean deliverOne(Flow.Subscriber<? super AgentEvent> target, EventLog.Cursor place) {
    if (demand.get() == 0) {
      return false;
    }
    AgentEvent event = place.poll();
    if (event == null) {
      return false;
    }
    demand.updateAndGet(left -> left == Long.MAX_VALUE ? left : left - 1);
    signal(() -> target.onNext(event));
    return true;
  }

  private static void finish(
      Flow.Subscriber<? super AgentEvent> target, @Nullable Throwable error) {
    if (error == null) {
      target.onComplete();
    } else {
      target.onError(error);
    }
  }

  /** Gives the last signal. The subscription is over before, so that it is the last. */
  private void end(Consumer<Flow.Subscriber<? super AgentEvent>> signal) {
    Flow.Subscriber<? super AgentEvent> target = subscriber;
    cancel();
    if (target != null) {
      signal(() -> signal.accept(target));
    }
  }

  /** A subscriber that throws breaks the rules of Reactive Streams: it hears nothing more. */
  private void signal(Runnable signal) {
    try {
      signal.run();
    } catch (Throwable e) {
      LOG.warn("A subscriber to a run's events threw, and gets no more of them", e);
      cancel();
    }
  }
}
