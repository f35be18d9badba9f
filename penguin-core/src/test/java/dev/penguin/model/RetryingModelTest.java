package dev.penguin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelException.Details;
import dev.penguin.tool.Cancellation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RetryingModelTest {
  private static final ModelRequest REQUEST = ModelRequest.of(List.of(UserMessage.of("hello")));
  private static final Duration MINUTES = Duration.ofMinutes(10);

  private final List<Duration> waits = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final List<Duration> timeouts = new ArrayList<>();
  private final RetryBudget budget = new RetryBudget();
  private double chance = 1;
  private long now;
  private int calls;

  @Test
  void aFailureThatMayPassIsTriedAgainAndTold() {
    ModelReply reply = model(2, unavailable(), unavailable(), null).generate(REQUEST, listener());

    assertThat(reply.message().text()).isEqualTo("fine");
    assertThat(calls).isEqualTo(3);
    assertThat(waits).containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1));
    assertThat(told).containsExactly("retry 1 busy PT0.5S", "retry 2 busy PT1S", "fine");
  }

  @Test
  void theLastFailureIsThrownOnceTheRetriesAreSpent() {
    ModelException last = unavailable();

    assertThatThrownBy(
            () -> model(2, unavailable(), unavailable(), last).generate(REQUEST, listener()))
        .isSameAs(last);
    assertThat(calls).isEqualTo(3);
  }

  @Test
  void aFailureThatDoesNotPassIsThrownAtOnce() {
    assertThatThrownBy(
            () -> model(2, new ModelException.InvalidRequest("no")).generate(REQUEST, listener()))
        .isInstanceOf(ModelException.InvalidRequest.class);
    assertThat(calls).isEqualTo(1);
    assertThat(told).isEmpty();
  }

  @Test
  void theWaitIsRandomUpToADoublingBoundOfEightSeconds() {
    ModelException[] failures = new ModelException[8];
    for (int i = 0; i < failures.length; i++) {
      failures[i] = unavailable();
    }

    assertThatThrownBy(() -> model(7, failures).generate(REQUEST, listener()))
        .isInstanceOf(ModelException.Unavailable.class);

    assertThat(waits)
        .extracting(Duration::toMillis)
        .containsExactly(500L, 1000L, 2000L, 4000L, 8000L, 8000L, 8000L);
    chance = 0.25;
    waits.clear();
    model(1, unavailable(), null).generate(REQUEST, listener());
    assertThat(waits).containsExactly(Duration.ofMillis(125));
  }

  @Test
  @DisplayName("rows 1, 2: what the provider asks for is waited, and at most a tenth more")
  void rows1And2TheProvidersWishIsKept() {
    chance = 0;
    assertThat(waitFor(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(1));
    assertThat(waitFor(Duration.ZERO)).isEqualTo(Duration.ofMillis(100));
    assertThat(waitFor(Duration.ofSeconds(90))).isEqualTo(Duration.ofSeconds(60));
    chance = 1;
    assertThat(waitFor(Duration.ofSeconds(1))).isEqualTo(Duration.ofMillis(1100));
  }

  @Test
  @DisplayName("row 2: a wish beyond the deadline fails now, with the wish in the failure")
  void row2AWishBeyondTheDeadlineFailsNow() {
    ModelException failure = limited(Duration.ofSeconds(30));

    assertThatThrownBy(
            () ->
                model(2, failure, null)
                    .generate(REQUEST.withTimeout(Duration.ofSeconds(20)), listener()))
        .isSameAs(failure);
    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(30));
    assertThat(waits).isEmpty();
  }

  @Test
  void allAttemptsShareOneDeadline() {
    ModelRequest request = REQUEST.withTimeout(Duration.ofSeconds(2));

    assertThatThrownBy(
            () ->
                model(5, unavailable(), unavailable(), unavailable(), null)
                    .generate(request, listener()))
        .isInstanceOf(ModelException.Unavailable.class);

    // 0.5 s and 1 s were waited; 2 s more would be beyond the deadline.
    assertThat(waits).containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1));
    assertThat(timeouts)
        .containsExactly(Duration.ofSeconds(2), Duration.ofMillis(1500), Duration.ofMillis(500));
  }

  @Test
  void aStreamThatBreaksIsTriedAgainOnceBesideTheOthers() {
    assertThatThrownBy(
            () -> model(2, broken(), unavailable(), broken(), null).generate(REQUEST, listener()))
        .isInstanceOf(ModelException.Incomplete.class);
    assertThat(calls).isEqualTo(3);

    calls = 0;
    model(2, broken(), unavailable(), unavailable(), null).generate(REQUEST, listener());
    assertThat(calls).isEqualTo(4);
  }

  @Test
  void aRetryThatTheProcessHasNoneLeftForIsRefusedAndSaysSo() {
    ModelException failure = limited(Duration.ofSeconds(1));
    spendBudget();

    assertThatThrownBy(() -> model(2, failure, null).generate(REQUEST, listener()))
        .isSameAs(failure)
        .hasMessage(
            "slow. Not tried again: too many calls of this process to the same server fail at the"
                + " moment, and the retries that they share are spent");
    assertThat(calls).isEqualTo(1);
    assertThat(told).isEmpty();

    now += Duration.ofMillis(500).toNanos();
    assertThat(model(2, unavailable(), null).generate(REQUEST, listener()).message().text())
        .isEqualTo("fine");
  }

  @Test
  void aRetryThatHelpsUsesNothingUp() {
    for (int i = 0; i < RetryBudget.MOST - 1; i++) {
      budget.take("scripted/model", now);
    }
    chance = 0;

    for (int i = 0; i < 20; i++) {
      calls = 0;
      model(1, unavailable(), null).generate(REQUEST, listener());
    }

    assertThat(waits).hasSize(20).containsOnly(Duration.ZERO);
  }

  @Test
  void oneServersRetriesAreNotAnothersAndNothingIsKeptOfServersThatRecovered() {
    spendBudget();

    for (int i = 0; i < 1000; i++) {
      assertThat(budget.take("http://127.0.0.1:" + i, now)).isTrue();
    }
    assertThat(budget.take("scripted/model", now)).isFalse();
    assertThat(budget.servers()).isEqualTo(1001);

    now += Duration.ofSeconds(25).toNanos();
    assertThat(budget.take("http://127.0.0.1:1", now)).isTrue();
    assertThat(budget.servers()).isEqualTo(1);
  }

  private void spendBudget() {
    for (int i = 0; i < RetryBudget.MOST; i++) {
      assertThat(budget.take("scripted/model", now)).isTrue();
    }
    assertThat(budget.take("scripted/model", now)).isFalse();
  }

  @Test
  void withoutRetriesNothingIsTriedAgain() {
    assertThatThrownBy(() -> model(0, broken(), null).generate(REQUEST, listener()))
        .isInstanceOf(ModelException.Incomplete.class);
    assertThat(calls).isEqualTo(1);
  }

  @Test
  @DisplayName("row 45: a cancelled wait ends at once and nothing is told after it")
  void row45ACancelledWaitEndsAtOnce() throws Exception {
    Stop stop = new Stop();

    Outcome outcome = waiting(REQUEST.withCancellation(stop));
    outcome.waiting.await();
    stop.cancel();

    outcome.thread.join(1000);
    assertThat(outcome.thread.isAlive()).isFalse();
    assertThat(outcome.failure.get())
        .isInstanceOf(ModelException.Cancelled.class)
        .hasMessage("The call of scripted/model was cancelled before its next attempt");
    assertThat(outcome.told).containsExactly("retry");
  }

  @Test
  @DisplayName("D9: an interrupted wait ends at once and keeps the flag")
  void d9AnInterruptedWaitEndsAtOnceAndKeepsTheFlag() throws Exception {
    Outcome outcome = waiting(REQUEST);
    outcome.waiting.await();
    outcome.thread.interrupt();

    outcome.thread.join(1000);
    assertThat(outcome.thread.isAlive()).isFalse();
    assertThat(outcome.failure.get()).isInstanceOf(ModelException.Cancelled.class);
    assertThat(outcome.flag).isTrue();
  }

  @Test
  void closingClosesTheModel() {
    Closeable model = new Closeable();

    new RetryingModel(model, 1, MINUTES, new Random(1)).close();

    assertThat(model.closed).isTrue();
  }

  @Test
  void wrongNumbersAreRefused() {
    assertThatThrownBy(() -> new RetryingModel(new Closeable(), -1, MINUTES, new Random(1)))
        .hasMessage("maxRetries must be zero or more, got -1");
    assertThatThrownBy(() -> new RetryingModel(new Closeable(), 1, Duration.ZERO, new Random(1)))
        .hasMessage("timeout must be positive, got PT0S");
  }

  private Duration waitFor(Duration asked) {
    waits.clear();
    model(1, limited(asked), null).generate(REQUEST, listener());
    return waits.get(0);
  }

  /** A model that fails in these ways, and answers where there is a null. */
  private RetryingModel model(int maxRetries, @Nullable ModelException... failures) {
    return new RetryingModel(
        new Scripted(calls, failures), maxRetries, MINUTES, new Fixed(), new Recorded(), budget);
  }

  private DeltaListener listener() {
    return new DeltaListener() {
      @Override
      public void onText(String text) {
        told.add(text);
      }

      @Override
      public void onRetry(int attempt, ModelException reason, Duration delay) {
        told.add("retry " + attempt + " " + reason.getMessage() + " " + delay);
      }
    };
  }

  /** A call that waits for its second attempt, on a thread of its own, in real time. */
  private static Outcome waiting(ModelRequest request) {
    ChatModel failing =
        new ChatModel() {
          @Override
          public ModelInfo info() {
            return ModelInfo.of("scripted", "model");
          }

          @Override
          public ModelReply generate(ModelRequest asked, DeltaListener deltas) {
            throw limited(Duration.ofSeconds(20));
          }
        };
    Outcome outcome = new Outcome();
    outcome.thread =
        new Thread(
            () -> {
              try {
                new RetryingModel(failing, 2, MINUTES, new Random(1)).generate(request, outcome);
              } catch (ModelException e) {
                outcome.failure.set(e);
              }
              outcome.flag = Thread.currentThread().isInterrupted();
            });
    outcome.thread.start();
    return outcome;
  }

  private static ModelException unavailable() {
    return new ModelException.Unavailable("busy");
  }

  private static ModelException limited(Duration retryAfter) {
    return new ModelException.RateLimited("slow", new Details(429, "", "", "", retryAfter), null);
  }

  private static ModelException broken() {
    return new ModelException.Incomplete("cut", new Details(200, "", "", "half", null), null);
  }

  private static final class Outcome implements DeltaListener {
    final CountDownLatch waiting = new CountDownLatch(1);
    final List<String> told = new ArrayList<>();
    final AtomicReference<ModelException> failure = new AtomicReference<>();
    volatile boolean flag;
    Thread thread = Thread.currentThread();

    @Override
    public void onText(String text) {
      told.add(text);
    }

    @Override
    public void onRetry(int attempt, ModelException reason, Duration delay) {
      told.add("retry");
      waiting.countDown();
    }
  }

  private static final class Stop implements Cancellation {
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final CountDownLatch registered = new CountDownLatch(1);
    private volatile Runnable action = () -> {};

    @Override
    public boolean isCancelled() {
      return cancelled.getCount() == 0;
    }

    @Override
    public Registration onCancel(Runnable toRun) {
      action = toRun;
      registered.countDown();
      return () -> action = () -> {};
    }

    void cancel() throws InterruptedException {
      registered.await(5, TimeUnit.SECONDS);
      cancelled.countDown();
      action.run();
    }
  }

  private static final class Closeable implements ChatModel, AutoCloseable {
    boolean closed;

    @Override
    public ModelInfo info() {
      return ModelInfo.of("a", "b");
    }

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      return ModelReply.text("x");
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private final class Scripted implements ChatModel {
    private final int first;
    private final @Nullable ModelException[] failures;

    Scripted(int first, @Nullable ModelException[] failures) {
      this.first = first;
      this.failures = failures;
    }

    @Override
    public ModelInfo info() {
      return ModelInfo.of("scripted", "model");
    }

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      timeouts.add(request.timeout().orElseThrow());
      ModelException failure = failures[calls++ - first];
      if (failure != null) {
        throw failure;
      }
      deltas.onText("fine");
      return ModelReply.text("fine");
    }
  }

  /** Always gives the chance that the test sets. */
  private final class Fixed implements RandomGenerator {
    @Override
    public long nextLong() {
      throw new AssertionError("only nextDouble is used");
    }

    @Override
    public double nextDouble() {
      return chance;
    }
  }

  /** Writes down the waits, and moves the time by them. */
  private final class Recorded implements RetryingModel.Pace {
    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public boolean sleep(Duration delay, Cancellation cancellation) {
      waits.add(delay);
      now += delay.toNanos();
      return true;
    }
  }
}
