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

/** Whatever happened to a session, the next request is one that the real servers take. */
class RandomHistoriesTest {
  private static final int FEW = 200;
  private static final int MANY = 10_000;
  private static final int MAX_FAILURES = 5;

  /** Histories mostly wait. */
  private static final int AT_ONCE = 4;

  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final AtomicLong requests = new AtomicLong();

  @Test
  @Timeout(3600)
  @DisplayName("issue 3, item 5: no history leads to a refused request")
  void noHistoryLeadsToARefusedRequest() throws InterruptedException {
    boolean full = "full".equals(System.getenv("PENGUIN_ROUNDS"));
    String seed = System.getProperty("penguin.seed");
    long first = seed == null ? 1 : Long.parseLong(seed);
    int rounds = seed != null ? 1 : full ? MANY : FEW;
    ExecutorService players = Executors.newFixedThreadPool(AT_ONCE);
    for (long i = first; i < first + rounds; i++) {
      long each = i;
      players.execute(() -> play(each));
    }
    players.shutdown();
    assertThat(players.awaitTermination(1, TimeUnit.HOURS)).isTrue();

    System.out.println(rounds + " histories from seed " + first + ", " + requests + " requests");
    assertThat(failures).isEmpty();
    assertThat(requests).hasPositiveValue();
  }

  private void play(long seed) {
    if (failures.size() >= MAX_FAILURES) {
      return;
    }
    try (RandomHistory history = new RandomHistory(seed)) {
      List<String> refusals = play(history, seed);
      requests.addAndGet(history.requests());
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
