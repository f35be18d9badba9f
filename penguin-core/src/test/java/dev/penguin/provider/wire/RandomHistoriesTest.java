package dev.penguin.provider.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happened to a session, the next request is one that the real servers take. */
class RandomHistoriesTest {
  private static final boolean FULL = "full".equals(System.getenv("PENGUIN_ROUNDS"));
  private static final int MAX_FAILURES = 5;

  /** Histories mostly wait. */
  private static final int AT_ONCE = 4;

  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong compactions = new AtomicLong();
  private final AtomicLong summaries = new AtomicLong();

  @Test
  @Timeout(3600)
  @DisplayName("issue 3, item 5: no history leads to a refused request")
  void noHistoryLeadsToARefusedRequest() throws InterruptedException {
    play(FULL ? 10_000 : 30, HistoryMix.ANY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "openai/gpt",
        "vllm/gemma",
        "mistral/mistral",
        "anthropic/claude-sonnet-4-5",
        "anthropic/claude-opus-4-9"
      })
  @Timeout(3600)
  void noCompactionLeadsToARefusedRequest(String model) throws InterruptedException {
    int histories = FULL ? 1000 : 2;
    play(histories, HistoryMix.compacted(model));

    assertThat(compactions.get()).isGreaterThan(histories);
    assertThat(summaries.get()).isGreaterThan(histories / 10);
  }

  private void play(int histories, HistoryMix mix) throws InterruptedException {
    String seed = System.getProperty("penguin.seed");
    long first = seed == null ? 1 : Long.parseLong(seed);
    int rounds = seed == null ? histories : 1;
    ExecutorService players = Executors.newFixedThreadPool(AT_ONCE);
    for (long i = first; i < first + rounds; i++) {
      long each = i;
      players.execute(() -> play(each, mix));
    }
    players.shutdown();
    assertThat(players.awaitTermination(1, TimeUnit.HOURS)).isTrue();

    System.out.printf(
        "%d histories from seed %d, %s requests, %s compactions, %s summaries%n",
        rounds, first, requests, compactions, summaries);
    assertThat(failures).isEmpty();
    assertThat(requests).hasPositiveValue();
  }

  private void play(long seed, HistoryMix mix) {
    if (failures.size() >= MAX_FAILURES) {
      return;
    }
    try (RandomHistory history = new RandomHistory(seed, mix)) {
      List<String> refusals = play(history, seed);
      requests.addAndGet(history.requests());
      compactions.addAndGet(history.compactions());
      summaries.addAndGet(history.summaries());
      if (!refusals.isEmpty()) {
        failures.add("seed " + seed + " " + history.done() + "\n" + refusals.get(0));
      }
    }
  }

  /** Any exception but those that a caller has to expect is a failure as well. */
  private List<String> play(RandomHistory history, long seed) {
    try {
      return history.play();
    } catch (RuntimeException | AssertionError e) {
      StringBuilder trace = new StringBuilder();
      for (StackTraceElement element : e.getStackTrace()) {
        if (element.getClassName().startsWith("dev.penguin")) {
          trace.append("\n  at ").append(element);
        }
      }
      failures.add("seed " + seed + " " + history.done() + "\n" + e + trace);
      return List.of();
    }
  }
}
