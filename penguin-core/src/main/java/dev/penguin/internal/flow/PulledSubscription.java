package dev.penguin.internal.flow;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one subscriber has asked for and not yet got. It asks a {@link Source} for items as the
 * subscriber wants them, so that nothing queues up here. Signals come one at a time. Thread-safe.
 *
 * @param <T> what is published
 */
public final class PulledSubscription<T> implements Flow.Subscription, Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(PulledSubscription.class);

  /**
   * Where a subscription's items come from, and its place among them. Used by one thread at a time.
   *
   * @param <T> what is published
   */
  public interface Source<T> {
    /**
     * The next item.
     *
     * @param wanted how many the subscriber has asked for, at least 1: so many can be read ahead
     * @return the item, or null when there is none yet
     * @throws RuntimeException when there never will be one: the subscription ends with it
     */
    @Nullable T poll(long wanted);

    /** Whether everything was given and nothing follows. */
    boolean atEnd();

    /** Why the items ended; null when nothing went wrong. */
    @Nullable Throwable error();
  }

  /** Who has subscriptions. Thread-safe. */
  public interface Owner {
    /** Runs a task of a subscription, sooner or later, and never throws. */
    void execute(Runnable task);

    /** A subscriber's failure as it may be logged: it may hold what must not be. */
    default Throwable loggable(Throwable failure) {
      return failure;
    }

    /** Forgets a subscription that is over. */
    void remove(PulledSubscription<?> subscription);
  }

  /** What there is to do. */
  private enum Work {
    /** Nothing, and no task is on its way. */
    NONE,
    /** A task delivers what it finds. */
    DELIVERING,
    /** Something has changed; a task is on its way, or the one under way looks again. */
    MORE
  }

  private final Owner owner;
  private final AtomicLong demand = new AtomicLong();

  private final AtomicReference<Work> work = new AtomicReference<>(Work.MORE);

  /** Whether {@code onSubscribe} or a task is under way. */
  private final AtomicBoolean running = new AtomicBoolean(true);

  /** Null when the subscription is over, as is the source: a subscription holds nothing then. */
  private volatile Flow.@Nullable Subscriber<? super T> subscriber;

  private volatile @Nullable Source<T> source;
  private volatile @Nullable IllegalArgumentException badRequest;

  /** A subscription that has not begun. */
  public PulledSubscription(Flow.Subscriber<? super T> subscriber, Source<T> source, Owner owner) {
    this.subscriber = Objects.requireNonNull(subscriber, "subscriber");
    this.source = source;
    this.owner = owner;
  }

  /** Tells the subscriber its subscription, then starts to deliver. */
  public void begin() {
    Flow.Subscriber<? super T> target = subscriber;
    if (target != null) {
      signal(() -> target.onSubscribe(this));
    }
    running.set(false);
    owner.execute(this);
  }

  /** Delivers when the subscriber has asked for more than it got. */
  public void itemArrived() {
    if (demand.get() > 0) {
      wake();
    }
  }

  /**
   * Makes sure that the end is signalled. An executor that is shut down may have dropped a task
   * that it had taken, so one more is sent in any case.
   */
  public void sourceEnded() {
    work.set(Work.MORE);
    owner.execute(this);
  }

  /** Makes sure that a task looks at what has changed. */
  private void wake() {
    if (work.getAndSet(Work.MORE) == Work.NONE) {
      owner.execute(this);
    }
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
    source = null;
    owner.remove(this);
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
      Flow.Subscriber<? super T> target = subscriber;
      Source<T> items = source;
      if (target == null || items == null) {
        return;
      }
      IllegalArgumentException refused = badRequest;
      if (refused != null) {
        end(last -> last.onError(refused));
      } else if (items.atEnd()) {
        finish(items.error());
      } else if (!deliverOne(target, items)) {
        return;
      }
    }
  }

  private boolean deliverOne(Flow.Subscriber<? super T> target, Source<T> items) {
    long wanted = demand.get();
    if (wanted == 0) {
      return false;
    }
    T item;
    try {
      item = items.poll(wanted);
    } catch (RuntimeException e) {
      // What fails since the source was closed meanwhile is its end.
      finish(items.atEnd() ? items.error() : e);
      return false;
    }
    if (item == null) {
      return false;
    }
    demand.updateAndGet(left -> left == Long.MAX_VALUE ? left : left - 1);
    signal(() -> target.onNext(item));
    return true;
  }

  private void finish(@Nullable Throwable error) {
    end(
        last -> {
          if (error == null) {
            last.onComplete();
          } else {
            last.onError(error);
          }
        });
  }

  /** Gives the last signal. The subscription is over before, so that it is the last. */
  private void end(Consumer<Flow.Subscriber<? super T>> signal) {
    Flow.Subscriber<? super T> target = subscriber;
    cancel();
    if (target != null) {
      signal(() -> signal.accept(target));
    }
  }

  /** A subscriber that throws breaks the rules of Reactive Streams. It receives nothing more. */
  private void signal(Runnable signal) {
    try {
      signal.run();
    } catch (Throwable e) {
      LOG.warn("A subscriber to events threw, and gets no more of them", owner.loggable(e));
      cancel();
    }
  }
}
