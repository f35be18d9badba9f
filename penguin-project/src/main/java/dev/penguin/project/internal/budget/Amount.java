package dev.penguin.project.internal.budget;

import dev.penguin.project.ResourceBudget;
import dev.penguin.project.ResourceBudget.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * So much of each thing that a budget limits; null where nothing limits it. Immutable.
 *
 * @param tokens tokens of input and output
 * @param usd US dollars
 * @param time working time
 * @param calls tool calls
 */
public record Amount(
    @Nullable Long tokens,
    @Nullable BigDecimal usd,
    @Nullable Duration time,
    @Nullable Long calls) {
  public static final Amount UNLIMITED = new Amount(null, null, null, null);

  /** What a budget leaves when so much is used. */
  public static Amount left(ResourceBudget budget, Usage used) {
    return new Amount(
        budget.tokens().isPresent() ? budget.tokens().getAsLong() - used.tokens() : null,
        budget.costUsd().map(most -> most.subtract(used.costUsd())).orElse(null),
        budget.duration().map(most -> most.minus(used.duration())).orElse(null),
        budget.toolCalls().isPresent() ? budget.toolCalls().getAsLong() - used.toolCalls() : null);
  }

  public boolean isUnlimited() {
    return tokens == null && usd == null && time == null && calls == null;
  }

  /** Whether something that is limited is used up, so that no request could be sent. */
  public boolean isSpent() {
    return tokens != null && tokens < 1
        || usd != null && usd.signum() < 1
        || time != null && (time.isZero() || time.isNegative());
  }

  /** Less by what others hold; what is unlimited stays so. */
  public Amount minus(Amount held) {
    return new Amount(
        tokens == null || held.tokens == null ? tokens : (Long) (tokens - held.tokens),
        usd == null || held.usd == null ? usd : usd.subtract(held.usd),
        time == null || held.time == null ? time : time.minus(held.time),
        calls == null || held.calls == null ? calls : (Long) (calls - held.calls));
  }

  /** Less by what was used, and not below zero. */
  public Amount minus(Usage used) {
    return new Amount(
        tokens == null ? null : (Long) Math.max(0, tokens - used.tokens()),
        usd == null ? null : usd.subtract(used.costUsd()).max(BigDecimal.ZERO),
        time == null ? null : max(Duration.ZERO, time.minus(used.duration())),
        calls == null ? null : (Long) Math.max(0, calls - used.toolCalls()));
  }

  /** More by what was used; what is unlimited stays so. */
  public Amount plus(Usage used) {
    return new Amount(
        tokens == null ? null : (Long) (tokens + used.tokens()),
        usd == null ? null : usd.add(used.costUsd()),
        time,
        calls == null ? null : (Long) (calls + used.toolCalls()));
  }

  /** The smaller one of each thing. */
  public Amount least(Amount other) {
    return new Amount(
        tokens == null || other.tokens != null && other.tokens < tokens ? other.tokens : tokens,
        usd == null || other.usd != null && other.usd.compareTo(usd) < 0 ? other.usd : usd,
        time == null || other.time != null && other.time.compareTo(time) < 0 ? other.time : time,
        calls == null || other.calls != null && other.calls < calls ? other.calls : calls);
  }

  /** Whether there is more of something. */
  public boolean isMoreThan(Amount other) {
    return tokens != null && other.tokens != null && tokens > other.tokens
        || usd != null && other.usd != null && usd.compareTo(other.usd) > 0;
  }

  /** Each a fair part of it, for so many; never less than one of what is counted. */
  public Amount part(int among) {
    if (among <= 1) {
      return this;
    }
    return new Amount(
        tokens == null ? null : (Long) Math.max(Math.min(1, tokens), tokens / among),
        usd == null ? null : usd.divide(BigDecimal.valueOf(among), 12, RoundingMode.CEILING),
        time == null ? null : time.dividedBy(among),
        calls == null ? null : (Long) Math.max(Math.min(1, calls), calls / among));
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }
}
