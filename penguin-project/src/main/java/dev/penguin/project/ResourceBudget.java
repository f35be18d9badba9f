package dev.penguin.project;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a project or a task, with all its subtasks, may use at most. Immutable. A charge that
 * exceeds one of the limits is refused.
 *
 * @param tokens the maximum number of tokens, zero or more; empty for no limit
 * @param costUsd the maximum cost in US dollars, zero or more, at most 12 decimals; empty for no
 *     limit
 * @param duration the maximum working time, zero or more; empty for no limit
 * @param toolCalls the maximum number of tool calls, zero or more; empty for no limit
 */
public record ResourceBudget(
    OptionalLong tokens,
    Optional<BigDecimal> costUsd,
    Optional<Duration> duration,
    OptionalLong toolCalls) {
  private static final ResourceBudget UNLIMITED =
      new ResourceBudget(
          OptionalLong.empty(), Optional.empty(), Optional.empty(), OptionalLong.empty());

  /** Checks that no limit is negative or too precise to be stored. */
  public ResourceBudget {
    tokens.ifPresent(limit -> Usage.notNegative("tokens", limit));
    costUsd = costUsd.map(limit -> Usage.money("costUsd", limit));
    duration.ifPresent(limit -> Usage.time("duration", limit));
    toolCalls.ifPresent(limit -> Usage.notNegative("toolCalls", limit));
  }

  /** A budget without limits. */
  public static ResourceBudget unlimited() {
    return UNLIMITED;
  }

  /** Returns a copy with a limit of tokens. */
  public ResourceBudget withTokens(long limit) {
    return new ResourceBudget(OptionalLong.of(limit), costUsd, duration, toolCalls);
  }

  /** Returns a copy with a limit in US dollars. */
  public ResourceBudget withCostUsd(BigDecimal limit) {
    return new ResourceBudget(tokens, Optional.of(limit), duration, toolCalls);
  }

  /** Returns a copy with a limit of working time. */
  public ResourceBudget withDuration(Duration limit) {
    return new ResourceBudget(tokens, costUsd, Optional.of(limit), toolCalls);
  }

  /** Returns a copy with a limit of tool calls. */
  public ResourceBudget withToolCalls(long limit) {
    return new ResourceBudget(tokens, costUsd, duration, OptionalLong.of(limit));
  }

  /**
   * The amounts that were used. Immutable. Exact: money is stored in millionths of a millionth of a
   * dollar and never rounded.
   *
   * @param tokens input and output tokens, zero or more
   * @param costUsd US dollars, zero or more, at most 12 decimals and below nine million
   * @param duration the working time, zero or more
   * @param toolCalls the number of tool calls, zero or more
   */
  public record Usage(long tokens, BigDecimal costUsd, Duration duration, long toolCalls) {
    private static final int DECIMALS = 12;
    private static final BigDecimal MAX_COST = new BigDecimal(9_000_000);
    private static final Usage ZERO = new Usage(0, BigDecimal.ZERO, Duration.ZERO, 0);

    /** Checks that no amount is negative or too precise to be stored. */
    public Usage {
      notNegative("tokens", tokens);
      costUsd = money("costUsd", costUsd);
      time("duration", duration);
      notNegative("toolCalls", toolCalls);
    }

    /** No usage. */
    public static Usage zero() {
      return ZERO;
    }

    /** Creates a usage of tokens and their cost, without time and tool calls. */
    public static Usage of(long tokens, BigDecimal costUsd) {
      return new Usage(tokens, costUsd, Duration.ZERO, 0);
    }

    private static void notNegative(String name, long value) {
      if (value < 0) {
        throw new IllegalArgumentException(name + " must not be negative, got " + value);
      }
    }

    static void time(String name, Duration value) {
      if (value.isNegative() || value.compareTo(Duration.ofDays(36_500)) > 0) {
        throw new IllegalArgumentException(
            name + " must be from zero to 36,500 days, got " + value);
      }
    }

    /** The number in one form, so that equal amounts are equal values. */
    private static BigDecimal money(String name, BigDecimal value) {
      BigDecimal plain = Objects.requireNonNull(value, name).stripTrailingZeros();
      if (plain.scale() < 0) {
        plain = plain.setScale(0);
      }
      if (plain.signum() < 0 || plain.compareTo(MAX_COST) > 0 || plain.scale() > DECIMALS) {
        throw new IllegalArgumentException(
            "%s must be from zero to %s with at most %d decimals, got %s"
                .formatted(name, MAX_COST.toPlainString(), DECIMALS, value.toPlainString()));
      }
      return plain;
    }
  }
}
