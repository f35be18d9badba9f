package dev.penguin.policy;

import dev.penguin.internal.budget.CapRule;
import dev.penguin.internal.budget.SharedCap;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A limit on money that runs of several agents share, for instance per day or per user, in one
 * process or several. Before each request to a model, including retries and summaries, its maximum
 * cost is reserved. Afterwards its actual cost is settled. If the cap refuses a request, the
 * request is not sent and its run ends with {@code BUDGET_EXCEEDED}. Implementations are
 * thread-safe. If {@link #reserve} throws any other exception than {@link ReachedException}, the
 * run ends before the request is sent.
 */
public interface SpendingCap {

  /**
   * A request's claim on the cap.
   *
   * @param attributes the attributes of the run, such as its user
   * @param leastUsd the minimum for which the request is worth sending, in US dollars: its input
   *     and a very short answer
   * @param mostUsd its maximum cost in US dollars, with the longest answer
   */
  record Claim(Map<String, Object> attributes, BigDecimal leastUsd, BigDecimal mostUsd) {
    /** Checks the amounts and copies the attributes. */
    public Claim {
      attributes = Map.copyOf(attributes);
      Objects.requireNonNull(leastUsd, "leastUsd");
      Objects.requireNonNull(mostUsd, "mostUsd");
      if (leastUsd.signum() < 0 || mostUsd.compareTo(leastUsd) < 0) {
        throw new IllegalArgumentException(
            "A claim needs 0 <= leastUsd <= mostUsd, got %s and %s USD"
                .formatted(leastUsd.toPlainString(), mostUsd.toPlainString()));
      }
    }
  }

  /** Money that is reserved for one request. It is settled once. */
  interface Reservation {
    /** The reserved amount in US dollars, which limits the length of the request's answer. */
    BigDecimal usd();

    /**
     * Releases the reserved amount and counts the money that was spent. An exception is only
     * logged, because the request was already sent; the reserved amount should then stay counted.
     *
     * @param spentUsd the cost of the request in US dollars; zero if it cost nothing
     */
    void settle(BigDecimal spentUsd);
  }

  /**
   * Reserves money for a request, between the minimum and maximum of the claim.
   *
   * @param claim the claim
   * @return the reservation
   * @throws ReachedException when less than the minimum is left
   */
  Reservation reserve(Claim claim) throws ReachedException;

  /**
   * Returns a builder for a cap that keeps its account in memory, or in a file that several
   * processes share.
   *
   * @param name the cap's name, for the reason with which a run ends; not blank
   */
  static Builder named(String name) {
    return new Builder(name);
  }

  /** How long money counts against a cap. */
  enum Period {
    /** A day of the calendar. */
    DAY,
    /** A month of the calendar. */
    MONTH,
    /** No period: all spending counts. */
    EVER
  }

  /** Builds a cap. Not thread-safe. */
  final class Builder {
    private final String name;
    private Period period = Period.EVER;
    private ZoneId zone = ZoneOffset.UTC;
    private BigDecimal usd = BigDecimal.ZERO;
    private Function<? super Map<String, Object>, String> key = attributes -> "";
    private @Nullable Path file;
    private @Nullable Duration expiry;
    private InstantSource clock = InstantSource.system();

    private Builder(String name) {
      if (name.isBlank()) {
        throw new IllegalArgumentException("A spending cap needs a name that is not blank");
      }
      this.name = name;
    }

    /**
     * The maximum amount in a period. The cost of a request counts in the period in which it was
     * sent.
     *
     * @param most US dollars, positive
     * @param in the period
     */
    public Builder usd(BigDecimal most, Period in) {
      if (most.signum() < 1) {
        throw new IllegalArgumentException(
            "A spending cap must be positive, got " + most.toPlainString() + " USD");
      }
      usd = most;
      period = Objects.requireNonNull(in, "in");
      return this;
    }

    /**
     * The time zone in which days and months begin; by default UTC.
     *
     * @param at the time zone
     */
    public Builder zone(ZoneId at) {
      zone = Objects.requireNonNull(at, "at");
      return this;
    }

    /**
     * Keeps a separate account for each key, for instance for each user; by default one account for
     * all.
     *
     * @param of returns the key for the attributes of a run, never null. A resumed run has only
     *     those of its attributes that can be stored
     */
    public Builder keyedBy(Function<? super Map<String, Object>, String> of) {
      key = Objects.requireNonNull(of, "of");
      return this;
    }

    /**
     * Keeps the account in a file, which several processes of this machine may use at once; by
     * default in memory. A reservation is on disk before the request is sent.
     *
     * @param path the file, which is created if it is missing; a second file beside it, {@code
     *     .lock}, is locked while the first one is read and written. Its directory must exist
     */
    public Builder file(Path path) {
      file = path.toAbsolutePath();
      return this;
    }

    /**
     * How long an unsettled reservation counts. By default it counts until the end of the period,
     * because a killed process may have sent its request, so the cap is never exceeded. If you set
     * a time, the reservation is released after it, and the cost of such a request is not counted.
     *
     * @param after positive; longer than any request can take
     */
    public Builder reservationsExpireAfter(Duration after) {
      if (after.isNegative() || after.isZero()) {
        throw new IllegalArgumentException("The expiry must be positive, got " + after);
      }
      expiry = after;
      return this;
    }

    /**
     * The clock that determines the period; by default the system clock.
     *
     * @param source the clock
     */
    public Builder clock(InstantSource source) {
      clock = Objects.requireNonNull(source, "source");
      return this;
    }

    /**
     * Builds the cap.
     *
     * @throws IllegalStateException when no amount was set
     */
    public SpendingCap build() {
      if (usd.signum() < 1) {
        throw new IllegalStateException("The spending cap '" + name + "' needs usd(most, period)");
      }
      return SharedCap.of(
          new CapRule(name, usd, period, zone, key, Optional.ofNullable(expiry), clock), file);
    }
  }

  /** The rest of a cap is not enough for a request. */
  final class ReachedException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message the cap's name and what was spent; it becomes the reason with which the run
     *     ends
     */
    public ReachedException(String message) {
      super(Objects.requireNonNull(message, "message"));
    }
  }
}
