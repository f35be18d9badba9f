package dev.penguin.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelException.Details;
import dev.penguin.tool.Cancellation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The waits before a retry, in real time. */
@Timeout(60)
class RetryWaitsTest {
  private static final ModelRequest REQUEST = ModelRequest.of(List.of(UserMessage.of("hello")));
  private static final Duration MINUTES = Duration.ofMinutes(10);

  @Test
  @DisplayName("row 45: a cancelled wait ends at once and nothing is told after it")
  void row45ACancelledWaitEndsAtOnce() throws Exception {
    Stop stop = new Stop();

    Outcome outcome = waiting(REQUEST.withCancellation(stop));
    outcome.waiting.await();
    stop.cancel();

    outcome.thread.join(10_000);
    assertThat(outcome.thread.isAlive()).isFalse();
    assertThat(outcome.failure.get())
        .isInstanceOf(ModelException.Cancelled.class)
        .hasMessage("The call of scripted/model was cancelled before its next attempt");
    assertThat(outcome.told).containsExactly("retry");
    assertThat(outcome.calls).hasValue(1);
    assertThat(stop.closed).isTrue();
  }

  @Test
  void aWaitThatIsOverIsFollowedByTheNextAttempt() {
    ChatModel recovers =
        model(
            attempt -> {
              if (attempt == 1) {
                throw limited(Duration.ZERO);
              }
              return ModelReply.text("fine");
            });
    long start = System.nanoTime();

    ModelReply reply =
        new RetryingModel(recovers, 1, MINUTES, new Random(1))
            .generate(REQUEST, DeltaListener.none());

    assertThat(reply.message().text()).isEqualTo("fine");
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isGreaterThanOrEqualTo(Duration.ofMillis(100));
  }

  @Test
  @DisplayName("D9: an interrupted wait ends at once and keeps the flag")
  void d9AnInterruptedWaitEndsAtOnceAndKeepsTheFlag() throws Exception {
    Outcome outcome = waiting(REQUEST);
    outcome.waiting.await();
    outcome.thread.interrupt();

    outcome.thread.join(10_000);
    assertThat(outcome.thread.isAlive()).isFalse();
    assertThat(outcome.failure.get()).isInstanceOf(ModelException.Cancelled.class);
    assertThat(outcome.flag).isTrue();
  }

  /** A call that waits for its second attempt, on a thread of its own, in real time. */
  private static Outcome waiting(ModelRequest request) {
    Outcome outcome = new Outcome();
    ChatModel failing =
        model(
            attempt -> {
              outcome.calls.set(attempt);
              throw limited(Duration.ofSeconds(20));
            });
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

  private static ChatModel model(IntFunction<ModelReply> answer) {
    AtomicInteger attempts = new AtomicInteger();
    return new ChatModel() {
      @Override
      public ModelInfo info() {
        return ModelInfo.of("scripted", "model");
      }

      @Override
      public ModelReply generate(ModelRequest request, DeltaListener deltas) {
        return answer.apply(attempts.incrementAndGet());
      }
    };
  }

  private static ModelException limited(Duration retryAfter) {
    return new ModelException.RateLimited("slow", new Details(429, "", "", "", retryAfter), null);
  }

  private static final class Outcome implements DeltaListener {
    final CountDownLatch waiting = new CountDownLatch(1);
    final List<String> told = new ArrayList<>();
    final AtomicInteger calls = new AtomicInteger();
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
    volatile boolean closed;

    @Override
    public boolean isCancelled() {
      return cancelled.getCount() == 0;
    }

    @Override
    public Registration onCancel(Runnable toRun) {
      action = toRun;
      registered.countDown();
      return () -> closed = true;
    }

    void cancel() throws InterruptedException {
      registered.await(5, TimeUnit.SECONDS);
      cancelled.countDown();
      action.run();
    }
  }
}
