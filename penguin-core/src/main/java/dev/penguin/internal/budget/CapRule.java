package dev.penguin.internal.budget;

import dev.penguin.policy.SpendingCap.Period;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a spending cap allows. Immutable.
 *
 * @param name names it
 * @param usd the most money in a period, for each key
 * @param period how long money counts
 * @param zone where periods begin
 * @param key the account of a run, by its attributes
 * @param expiry when a reservation that nobody settled is given back; empty for never
 * @param clock says which period it is
 */
public record CapRule(
    String name,
    BigDecimal usd,
    Period period,
    ZoneId zone,
    Function<? super Map<String, Object>, String> key,
    Optional<Duration> expiry,
    InstantSource clock) {

  CapAccount account(Map<String, Object> attributes) {
    return new CapAccount(now(), Objects.requireNonNull(key.apply(attributes), "the cap's key"));
  }

  /** The period that it is. */
  String now() {
    LocalDate today = LocalDate.ofInstant(clock.instant(), zone);
    return switch (period) {
      case DAY -> today.toString();
      case MONTH -> YearMonth.from(today).toString();
      case EVER -> "";
    };
  }
}
