package dev.penguin.internal.events;

import dev.penguin.event.AgentEvent;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives the events of a stream to the thread that waits for them, one at a time: those that come
 * meanwhile stay in the stream. For one thread.
 */
public final class AwaitedEvents implements Flow.Subscriber<AgentEvent> {
  private static final Object END = new Object();

  /** One event at most, and then the end. */
  private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();

  private volatile Flow.@Nullable Subscription subscription;

  /**
   * Waits for each event until the stream ends, well or not. What the action throws ends the
   * subscription and is thrown.
   *
   * @param events the stream
   * @param action receives each event on this thread
   * @param interrupted called, without the interrupt, when this thread is interrupted while it
   *     waits
   * @return whether this thread was interrupted
   */
  public static boolean forEach(
      Flow.Publisher<AgentEvent> events,
      Consumer<? super AgentEvent> action,
      Runnable interrupted) {
    AwaitedEvents awaited = new AwaitedEvents();
    events.subscribe(awaited);
    boolean wasInterrupted = false;
    try {
      while (true) {
        Object next;
        try {
          next = awaited.arrived.take();
        } catch (InterruptedException e) {
          wasInterrupted = true;
          interrupted.run();
          continue;
        }
        if (!(next instanceof AgentEvent event)) {
          return wasInterrupted;
        }
        action.accept(event);
        awaited.want();
      }
    } catch (RuntimeException | Error e) {
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
      awaited.cancel();
      throw e;
    }
  }

  private void want() {
    Flow.Subscription from = subscription;
    if (from != null) {
      from.request(1);
    }
  }

  private void cancel() {
    Flow.Subscription from = subscription;
    if (from != null) {
      from.cancel();
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription from) {
    subscription = from;
    from.request(1);
  }

  @Override
  public void onNext(AgentEvent event) {
    arrived.add(event);
  }

  @Override
  public void onError(Throwable error) {
    arrived.add(END); // the result says why
  }

  @Override
  public void onComplete() {
    arrived.add(END);
  }
}
