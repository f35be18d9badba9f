package dev.penguin.internal.events;

import dev.penguin.event.AgentEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** Keeps what a stream signals, and asks for a fixed number of events at a time. */
public final class EventCollector implements Flow.Subscriber<AgentEvent> {
  private final long batch;
  private final List<AgentEvent> events = new ArrayList<>();
  private final List<Throwable> errors = new ArrayList<>();
  private final Set<Thread> deliveryThreads = ConcurrentHashMap.newKeySet();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile Flow.Subscription subscription;
  private long open;
  private int ends;
  private boolean insideSignal;

  /** One that asks for so many events again and again; for none when the number is zero. */
  public EventCollector(long batch) {
    this.batch = batch;
  }

  /** One that asks for everything at once. */
  public EventCollector() {
    this(Long.MAX_VALUE);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    enter();
    subscription = given;
    askAgain();
    leave();
  }

  @Override
  public void onNext(AgentEvent event) {
    enter();
    deliveryThreads.add(Thread.currentThread());
    synchronized (this) {
      events.add(event);
      open--;
    }
    askAgain();
    leave();
  }

  @Override
  public void onError(Throwable error) {
    enter();
    synchronized (this) {
      errors.add(error);
      ends++;
    }
    leave();
    ended.countDown();
  }

  @Override
  public void onComplete() {
    enter();
    synchronized (this) {
      ends++;
    }
    leave();
    ended.countDown();
  }

  private void askAgain() {
    boolean ask;
    synchronized (this) {
      ask = batch > 0 && open == 0;
      open = ask ? batch : open;
    }
    if (ask) {
      subscription.request(batch);
    }
  }

  private synchronized void enter() {
    if (insideSignal) {
      errors.add(new AssertionError("A signal arrived inside another one"));
    }
    insideSignal = true;
  }

  private synchronized void leave() {
    insideSignal = false;
  }

  Flow.Subscription subscription() {
    return subscription;
  }

  public synchronized List<AgentEvent> events() {
    return List.copyOf(events);
  }

  synchronized List<Throwable> errors() {
    return List.copyOf(errors);
  }

  synchronized int ends() {
    return ends;
  }

  /** The threads that delivered events. */
  Set<Thread> deliveryThreads() {
    return Set.copyOf(deliveryThreads);
  }

  /** The text of all text deltas. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (AgentEvent event : events()) {
      if (event instanceof AgentEvent.TextDelta delta) {
        text.append(delta.text());
      }
    }
    return text.toString();
  }

  public EventCollector awaitEnd() throws InterruptedException {
    if (!ended.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("The stream did not end; events so far: " + events().size());
    }
    return this;
  }
}
