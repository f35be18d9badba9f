package dev.penguin.internal.events;

import dev.penguin.event.AgentEvent;
import dev.penguin.internal.flow.PulledSubscription;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;

/**
 * The events of one run. One thread publishes; any thread may subscribe at any time, and each
 * subscriber gets every event from the first, merged where it lags as {@link EventLog} says.
 *
 * <p>Signals are delivered by tasks on the executor, at most one at a time for a subscriber, and
 * {@code onSubscribe} on the thread that subscribes. The publishing thread delivers only when the
 * executor runs tasks on it. When the executor takes no task, for instance because it was shut
 * down, the JDK's common pool delivers instead: the run goes on and no subscriber misses its end.
 */
public final class EventStream implements Flow.Publisher<AgentEvent>, PulledSubscription.Owner {
  private final EventLog log = new EventLog();
  private final List<PulledSubscription<AgentEvent>> subscriptions = new CopyOnWriteArrayList<>();
  private final Executor executor;
  private final UnaryOperator<Throwable> loggable;

  EventStream(Executor executor) {
    this(executor, UnaryOperator.identity());
  }

  /**
   * @param loggable what of a subscriber's failure may be logged
   */
  public EventStream(Executor executor, UnaryOperator<Throwable> loggable) {
    this.executor = executor;
    this.loggable = loggable;
  }

  /** Adds an event. Never waits for a subscriber. After the end, does nothing. */
  public void publish(AgentEvent event) {
    log.append(Objects.requireNonNull(event, "event"));
    for (PulledSubscription<AgentEvent> subscription : subscriptions) {
      subscription.itemArrived();
    }
  }

  /** Ends the stream well. Only the first end counts. */
  public void complete() {
    log.end(null);
    subscriptions.forEach(PulledSubscription::sourceEnded);
  }

  /** Ends the stream with an exception. Only the first end counts. */
  public void fail(Throwable error) {
    log.end(Objects.requireNonNull(error, "error"));
    subscriptions.forEach(PulledSubscription::sourceEnded);
  }

  @Override
  public void subscribe(Flow.Subscriber<? super AgentEvent> subscriber) {
    PulledSubscription<AgentEvent> subscription =
        new PulledSubscription<>(subscriber, log.cursor(), this);
    subscriptions.add(subscription);
    subscription.begin();
  }

  @Override
  public void execute(Runnable task) {
    try {
      executor.execute(task);
    } catch (RuntimeException e) {
      CompletableFuture<?> unused = CompletableFuture.runAsync(task);
    }
  }

  @Override
  public Throwable loggable(Throwable failure) {
    return loggable.apply(failure);
  }

  @Override
  public void remove(PulledSubscription<?> subscription) {
    subscriptions.remove(subscription);
  }
}
