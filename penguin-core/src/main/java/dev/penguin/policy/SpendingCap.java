package dev.penguin.policy;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Objects;

/**
 * A cap on money that runs of several agents share: for a day, for a user, in one process or
 * several. Before each request to a model, retries and summaries included, what it may cost is
 * reserved, and settled afterwards; a request that the cap refuses is not sent, and its run ends
 * with {@code BUDGET_EXCEEDED}. Implementations are thread-safe. An exception other than {@link
 * ReachedException} from {@link #reserve} ends the run before the request is sent.
 */
public interface SpendingCap {

  /**
   * What a request asks for.
   *
   * @param attributes the attributes of the run, such as its user
   * @param leastUsd the least that the request is worth sending for, in US dollars: its input and a
   *     very short answer
   * @param mostUsd what it costs at most, in US dollars, with the longest answer
   */
  record Claim(Map<String, Object> attributes, BigDecimal leastUsd, BigDecimal mostUsd) {
    /** Copies the attributes and checks the money. */
    public Claim {
      attributes = Map.copyOf(attributes);
      Objects.requireNonNull(leastUsd, "leastUsd");
      Objects.requireNonNull(mostUsd, "mostUsd");
      if (leastUsd.signum() < 0 || mostUsd.compareTo(leastUsd) < 0) {
        throw new IllegalArgumentException(
            "A claim is at least 0 and no less than its least, got %s to %s USD"
                .formatted(leastUsd.toPlainString(), mostUsd.toPlainString()));
      }
    }
  }

  /** Money that was set aside for one request. Settled once. */
  interface Reservation {
    /** How much was set aside, in US dollars: the request's answer is limited to it. */
    BigDecimal usd();

    /**
     * Gives back what was set aside and counts what was spent. An exception is logged, and nothing
     * else: the request was sent. What was set aside should then stay counted.
     *
     * @param spentUsd what the request cost, in US dollars; zero when it came to nothing
     */
    void settle(BigDecimal spentUsd);
  }

  /**
   * Sets money aside for a request, between the least and the most that is claimed.
   *
   * @param claim what is asked for
   * @return what was set aside
   * @throws ReachedException when what is left does not do
   */
  Reservation reserve(Claim claim) throws ReachedException;

  /** What is left of a cap does not do for a request. */
  final class ReachedException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param message names the cap and says what was spent of it; it becomes the reason with which
     *     the run ends
     */
    public ReachedException(String message) {
      super(Objects.requireNonNull(message, "message"));
    }
  }
}
