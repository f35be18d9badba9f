package dev.penguin.internal.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.event.AgentEvent;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventStreamTest {
  private final ExecutorService pool = Executors.newFixedThreadPool(3);
  private final EventStream direct = new EventStream(Runnable::run);
  private long sequence;

  @AfterEach
  void stop() {
    pool.shutdownNow();
  }

  @Test
  void earlyAndLateSubscribersGetEveryEvent() {
    EventCollector early = new EventCollector();
    EventCollector late = new EventCollector();
    List<AgentEvent> published = List.of(turn(), text("a"), thought("b"), turn(), text("c"));

    direct.subscribe(early);
    published.forEach(direct::publish);
    direct.complete();
    direct.subscribe(late);

    assertThat(early.events()).isEqualTo(published);
    assertThat(late.events()).isEqualTo(published);
    assertThat(early.ends()).isEqualTo(1);
    assertThat(late.ends()).isEqualTo(1);
    assertThat(early.errors()).isEmpty();
    assertThat(late.errors()).isEmpty();
  }

  @Test
  void noMoreIsDeliveredThanWasAskedFor() {
    EventCollector collector = new EventCollector(0);
    direct.subscribe(collector);
    direct.publish(turn());
    direct.publish(turn());
    direct.publish(turn());
    direct.complete();

    collector.subscription().request(2);

    assertThat(collector.events()).hasSize(2);
    assertThat(collector.ends()).isZero();
    collector.subscription().request(1);
    assertThat(collector.events()).hasSize(3);
    assertThat(collector.ends()).isEqualTo(1);
  }

  @Test
  void anEmptyStreamEndsWithoutDemand() {
    EventCollector collector = new EventCollector(0);
    direct.subscribe(collector);

    direct.complete();

    assertThat(collector.ends()).isEqualTo(1);
    assertThat(collector.errors()).isEmpty();
  }

  @Test
  void demandBeyondLongIsWithoutLimit() {
    EventCollector collector = new EventCollector(0);
    direct.subscribe(collector);
    collector.subscription().request(Long.MAX_VALUE - 1);
    collector.subscription().request(Long.MAX_VALUE - 1);

    direct.publish(turn());
    collector.subscription().request(Long.MAX_VALUE);
    direct.publish(turn());

    assertThat(collector.events()).hasSize(2);
    assertThat(collector.errors()).isEmpty();
  }

  @Test
  void askingForLessThanOneEndsTheSubscription() {
    for (long wrong : new long[] {0, -1, Long.MIN_VALUE}) {
      EventCollector collector = new EventCollector(0);
      direct.subscribe(collector);

      collector.subscription().request(wrong);
      collector.subscription().request(5);
      direct.publish(turn());

      assertThat(collector.events()).isEmpty();
      assertThat(collector.ends()).isEqualTo(1);
      assertThat(collector.errors())
          .singleElement()
          .isInstanceOf(IllegalArgumentException.class)
          .hasToString(
              "java.lang.IllegalArgumentException: Request at least one event, got "
                  + wrong
                  + " (Reactive Streams rule 3.9)");
    }
  }

  @Test
  void nothingArrivesAfterACancel() {
    EventCollector collector = new EventCollector(1);
    direct.subscribe(collector);
    direct.publish(turn());

    collector.subscription().cancel();
    collector.subscription().cancel();
    collector.subscription().request(1);
    collector.subscription().request(-1);
    direct.publish(turn());
    direct.complete();

    assertThat(collector.events()).hasSize(1);
    assertThat(collector.ends()).isZero();
  }

  @Test
  void nullIsRefused() {
    assertThatThrownBy(() -> direct.subscribe(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("subscriber");
    assertThatThrownBy(() -> direct.publish(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("event");
    assertThatThrownBy(() -> direct.fail(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("error");
  }

  @Test
  void a14TheErrorComesOnceAfterAllEvents() {
    EventCollector early = new EventCollector();
    EventCollector late = new EventCollector();
    IllegalStateException error = new IllegalStateException("The provider failed");
    direct.subscribe(early);
    direct.publish(text("half"));

    direct.fail(error);
    direct.complete();
    direct.fail(new IllegalStateException("another"));
    direct.publish(text("too late"));
    direct.subscribe(late);

    for (EventCollector collector : List.of(early, late)) {
      assertThat(collector.text()).isEqualTo("half");
      assertThat(collector.errors()).containsExactly(error);
      assertThat(collector.ends()).isEqualTo(1);
    }
  }

  @Test
  void askingOneByOneOnADirectExecutorDoesNotRecurse() {
    EventCollector collector = new EventCollector(1);
    for (int i = 0; i < 200_000; i++) {
      direct.publish(turn());
    }
    direct.complete();

    direct.subscribe(collector);

    assertThat(collector.events()).hasSize(200_000);
    assertThat(collector.errors()).isEmpty();
    assertThat(collector.ends()).isEqualTo(1);
  }

  @Test
  void aSubscriberThatThrowsLosesTheStreamAndNobodyElseDoes() {
    EventCollector other = new EventCollector();
    List<AgentEvent> heard = new ArrayList<>();
    direct.subscribe(throwing(heard, false));
    direct.subscribe(throwing(heard, true));
    direct.subscribe(other);

    direct.publish(turn());
    direct.publish(turn());
    direct.complete();

    assertThat(heard).hasSize(1);
    assertThat(other.events()).hasSize(2);
    assertThat(other.ends()).isEqualTo(1);
  }

  @Test
  void thePublishingThreadNeitherDeliversNorWaits() throws Exception {
    EventStream stream = new EventStream(pool);
    CountDownLatch gate = new CountDownLatch(1);
    EventCollector collector = new EventCollector();
    stream.subscribe(blocking(gate));
    stream.subscribe(collector);

    // Returns although the first subscriber is stuck in its first event.
    for (int i = 0; i < 5_000; i++) {
      stream.publish(text("x"));
    }
    stream.complete();

    assertThat(collector.awaitEnd().text()).isEqualTo("x".repeat(5_000));
    assertThat(collector.deliveryThreads()).doesNotContain(Thread.currentThread());
    gate.countDown();
  }

  @Test
  void oneTaskAtATimeServesASubscriberAndNoneOneThatWantsNothing() {
    Queue<Runnable> tasks = new ArrayDeque<>();
    EventStream stream = new EventStream(tasks::add);
    EventCollector busy = new EventCollector();
    EventCollector idle = new EventCollector(0);
    stream.subscribe(busy);
    stream.subscribe(idle);
    assertThat(tasks).hasSize(2);
    runAll(tasks);

    for (int i = 0; i < 100; i++) {
      stream.publish(turn());
    }

    assertThat(tasks).hasSize(1);
    assertThat(busy.events()).isEmpty();
    runAll(tasks);
    assertThat(busy.events()).hasSize(100);
    assertThat(idle.events()).isEmpty();
  }

  @Test
  void anExecutorThatWasShutDownLosesNothing() throws Exception {
    EventStream stream = new EventStream(pool);
    EventCollector early = new EventCollector(1);
    EventCollector late = new EventCollector(1);
    stream.subscribe(early);
    stream.publish(text("a"));

    pool.shutdown();
    stream.publish(text("b"));
    stream.complete();
    stream.subscribe(late);

    assertThat(early.awaitEnd().text()).isEqualTo("ab");
    assertThat(late.awaitEnd().text()).isEqualTo("ab");
    assertThat(early.errors()).isEmpty();
    assertThat(late.errors()).isEmpty();
  }

  @Test
  void anExecutorThatDropsItsTasksWhenItIsShutDownLosesNothing() throws Exception {
    Queue<Runnable> tasks = new ArrayDeque<>();
    AtomicBoolean shutDown = new AtomicBoolean();
    EventStream stream =
        new EventStream(
            task -> {
              if (shutDown.get()) {
                throw new RejectedExecutionException("shut down");
              }
              tasks.add(task);
            });
    EventCollector collector = new EventCollector();
    stream.subscribe(collector);
    stream.publish(text("a"));

    tasks.clear();
    shutDown.set(true);
    stream.publish(text("b"));
    stream.complete();

    assertThat(collector.awaitEnd().text()).isEqualTo("ab");
    assertThat(collector.errors()).isEmpty();
  }

  @Test
  void nothingIsSignalledBeforeOnSubscribeHasReturned() {
    direct.publish(turn());
    EventCollector collector = new EventCollector();
    List<String> order = new ArrayList<>();

    direct.subscribe(
        new Hearing() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(5);
            direct.publish(turn());
            direct.complete();
            direct.subscribe(collector);
            order.add("subscribed");
          }

          @Override
          public void onNext(AgentEvent event) {
            order.add("event");
          }

          @Override
          public void onComplete() {
            order.add("end");
          }
        });

    assertThat(order).containsExactly("subscribed", "event", "event", "end");
    assertThat(collector.events()).hasSize(2);
    assertThat(collector.errors()).isEmpty();
  }

  @Test
  void aSubscriberThatAsksLateGetsAMillionDeltasInFewEvents() {
    EventCollector collector = new EventCollector(0);
    direct.subscribe(collector);
    for (int i = 0; i < 1_000_000; i++) {
      direct.publish(text("word "));
    }
    direct.complete();

    collector.subscription().request(Long.MAX_VALUE);

    assertThat(collector.events()).hasSize(1 + EventLog.WINDOW);
    assertThat(collector.text()).isEqualTo("word ".repeat(1_000_000));
    assertThat(collector.ends()).isEqualTo(1);
  }

  @Test
  void manySubscribersOfDifferentSpeedGetTheSameText() throws Exception {
    EventStream stream = new EventStream(pool);
    List<EventCollector> collectors = new ArrayList<>();
    StringBuilder expected = new StringBuilder();

    for (int i = 0; i < 20_000; i++) {
      if (i % 1_000 == 0) {
        EventCollector collector = new EventCollector(1 + i / 1_000 * 7L);
        collectors.add(collector);
        stream.subscribe(collector);
      }
      String piece = i + " ";
      expected.append(piece);
      stream.publish(text(piece));
      if (i % 10 == 0) {
        stream.publish(turn());
      }
    }
    stream.complete();

    for (EventCollector collector : collectors) {
      assertThat(collector.awaitEnd().text()).isEqualTo(expected.toString());
      assertThat(collector.errors()).isEmpty();
      assertThat(collector.ends()).isEqualTo(1);
      assertThat(collector.events().stream().filter(AgentEvent.TurnStarted.class::isInstance))
          .hasSize(2_000);
    }
  }

  private static void runAll(Queue<Runnable> tasks) {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private static Flow.Subscriber<AgentEvent> throwing(List<AgentEvent> heard, boolean atOnce) {
    return new Hearing() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
        if (atOnce) {
          throw new IllegalStateException("A bug in onSubscribe");
        }
      }

      @Override
      public void onNext(AgentEvent event) {
        heard.add(event);
        throw new AssertionError("A bug in onNext");
      }
    };
  }

  private static Flow.Subscriber<AgentEvent> blocking(CountDownLatch gate) {
    return new Hearing() {
      @Override
      public void onNext(AgentEvent event) {
        try {
          gate.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }

  private AgentEvent turn() {
    return new AgentEvent.TurnStarted(header(), 1);
  }

  private AgentEvent text(String text) {
    return new AgentEvent.TextDelta(header(), text);
  }

  private AgentEvent thought(String text) {
    return new AgentEvent.ReasoningDelta(header(), text);
  }

  private AgentEvent.Header header() {
    return new AgentEvent.Header("run", "session", ++sequence, Instant.EPOCH);
  }

  /** A subscriber that asks for everything and ignores it. */
  private abstract static class Hearing implements Flow.Subscriber<AgentEvent> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(AgentEvent event) {}

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onComplete() {}
  }
}
