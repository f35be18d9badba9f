package dev.penguin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelException.Details;
import dev.penguin.tool.Cancellation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class RetryingModelTest {
  private static final ModelRequest REQUEST = ModelRequest.of(List.of(UserMessage.of("hello")));
  private static final Duration MINUTES = Duration.ofMinutes(10);

  private static final Details HALF = new Details(200, "", "", "half", null);

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

  @ParameterizedTest
  @DisplayName("rows 1, 2: what the provider asks for is waited, and at most a tenth more")
  @CsvSource({
    "PT0S, PT0.1S, PT0.11S",
    "PT0.02S, PT0.1S, PT0.11S",
    "PT0.1S, PT0.1S, PT0.11S",
    "PT0.101S, PT0.101S, PT0.1111S",
    "PT1S, PT1S, PT1.1S",
    "PT59.999S, PT59.999S, PT65.9989S",
    "PT1M, PT1M, PT1M6S",
    "PT90S, PT1M, PT1M6S",
    "PT9M, PT1M, PT1M6S",
  })
  void rows1And2TheProvidersWishIsKept(Duration asked, Duration least, Duration most) {
    model(1, limited(asked), null).generate(REQUEST, listener());
    chance = 0;
    calls = 0;
    model(1, limited(asked), null).generate(REQUEST, listener());

    assertThat(waits).containsExactly(most, least);
  }

  @ParameterizedTest
  @DisplayName("row 2: a wait that leaves no time for the next attempt is not begun")
  @CsvSource({
    "PT90S, 0, PT90S, false",
    "PT90S, 0, PT89.999999999S, true",
    "PT10S, 1, PT10S, false",
    "PT11S, 1, PT10S, false",
    "PT11.000000001S, 1, PT10S, true",
    "PT0.1S, 0, PT0S, false",
    "PT0.100000001S, 0, PT0S, true",
    "PT0.5S, 1,, false",
    "PT0.500000001S, 1,, true",
    "PT0.25S, 0.5,, false",
  })
  void row2AWaitWithoutTimeForTheNextAttemptIsNotBegun(
      Duration left, double drawn, Duration asked, boolean triedAgain) {
    chance = drawn;
    ModelException failure = limited(asked);
    RetryingModel model = model(1, failure, null);

    Throwable thrown = catchThrowable(() -> model.generate(REQUEST.withTimeout(left), listener()));

    assertThat(thrown).isEqualTo(triedAgain ? null : failure);
    assertThat(waits).hasSize(triedAgain ? 1 : 0);
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

  @ParameterizedTest
  @DisplayName("a stream that breaks (b) is tried again once beside the calls that fail (u)")
  @CsvSource({
    "2, b, 2", "2, bb, 0", "2, bub, 0", "2, ub, 3", "2, ubb, 0", "2, uub, 4", "2, buu, 4",
    "2, buuu, 0", "2, uuu, 0", "2, uubu, 0", "1, bu, 3", "1, uu, 0", "1, ub, 3", "0, b, 0",
    "0, u, 0", "2, t, 2", "2, tt, 0", "2, tb, 0",
  })
  void aStreamThatBreaksIsTriedAgainOnceBesideTheOthers(int most, String failures, int expected) {
    ModelException[] script = new ModelException[failures.length() + 1];
    for (int i = 0; i < failures.length(); i++) {
      script[i] =
          switch (failures.charAt(i)) {
            case 'b' -> new ModelException.Incomplete("cut");
            case 't' -> new ModelException.TimedOut("late", HALF, null);
            default -> unavailable();
          };
    }

    Throwable thrown = catchThrowable(() -> model(most, script).generate(REQUEST, listener()));

    assertThat(thrown).isEqualTo(expected > 0 ? null : script[failures.length() - 1]);
    assertThat(calls).isEqualTo(expected > 0 ? expected : failures.length());
  }

  @Test
  void theShorterOfTheTwoTimeoutsHolds() {
    model(0, (ModelException) null).generate(REQUEST.withTimeout(MINUTES.plusNanos(1)), listener());
    calls = 0;
    model(0, (ModelException) null).generate(REQUEST.withTimeout(Duration.ofNanos(1)), listener());

    assertThat(timeouts).containsExactly(MINUTES, Duration.ofNanos(1));
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
    for (int i = 0; i < RetryBudget.MAX - 1; i++) {
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
    for (int i = 0; i < RetryBudget.MAX; i++) {
      assertThat(budget.take("scripted/model", now)).isTrue();
    }
    assertThat(budget.take("scripted/model", now)).isFalse();
  }

  @Test
  void aCallThatNeededNoRetryGivesNoneBack() {
    spendBudget();

    model(1, (ModelException) null).generate(REQUEST, listener());

    assertThat(budget.take("scripted/model", now)).isFalse();
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

  private static ModelException unavailable() {
    return new ModelException.Unavailable("busy");
  }

  private static ModelException limited(@Nullable Duration retryAfter) {
    return new ModelException.RateLimited("slow", new Details(429, "", "", "", retryAfter), null);
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
