package dev.penguin.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever happened to a session, the next request is one that the real servers take. */
class RandomHistoriesTest {
  private static final int FEW = 200;
  private static final int MANY = 10_000;
  private static final int MOST_FAILURES = 5;

  @Test
  @Timeout(3600)
  @DisplayName("issue 3, item 5: no history leads to a refused request")
  void noHistoryLeadsToARefusedRequest() {
    boolean full = "full".equals(System.getenv("PENGUIN_ROUNDS"));
    String seed = System.getProperty("penguin.seed");
    long first = seed == null ? 1 : Long.parseLong(seed);
    int rounds = seed != null ? 1 : full ? MANY : FEW;
    List<String> failures = new ArrayList<>();
    long requests = 0;
    for (long i = first; i < first + rounds && failures.size() < MOST_FAILURES; i++) {
      try (RandomHistory history = new RandomHistory(i)) {
        List<String> refusals = play(history, i, failures);
        requests += history.requests();
        if (!refusals.isEmpty()) {
          failures.add("seed " + i + " " + history.done() + "\n" + refusals.get(0));
        }
      }
    }

    System.out.println(rounds + " histories from seed " + first + ", " + requests + " requests");
    assertThat(failures).isEmpty();
    assertThat(requests).isPositive();
  }

  /** Any exception but those that a caller has to expect is a failure as well. */
  private static List<String> play(RandomHistory history, long seed, List<String> failures) {
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
