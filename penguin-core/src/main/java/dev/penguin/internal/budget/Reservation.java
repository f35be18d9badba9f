package dev.penguin.internal.budget;

import dev.penguin.model.ModelInfo.Price;
import dev.penguin.policy.SpendingCap;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What was set aside for one model call, in its budget and all those above. Used by the run's
 * thread.
 */
public final class Reservation {
  private final long input;
  private final OptionalInt output;
  private final boolean clamped;
  private final long tokens;
  private final BigDecimal usd;

  /** What the spending cap set aside; null where there is none. */
  SpendingCap.@Nullable Reservation claimed;

  private Reservation(
      long input, OptionalInt output, boolean clamped, long tokens, BigDecimal usd) {
    this.input = input;
    this.output = output;
    this.clamped = clamped;
    this.tokens = tokens;
    this.usd = usd;
  }

  /**
   * What a call may cost with an answer of so many tokens.
   *
   * @param clamped whether a longer one was wanted
   * @param highest the price of the dearest model that may answer
   */
  static Reservation of(long input, int output, boolean clamped, Optional<Price> highest) {
    BigDecimal usd = highest.map(p -> p.costUsd(input, output)).orElse(BigDecimal.ZERO);
    return new Reservation(input, OptionalInt.of(output), clamped, input + output, usd);
  }

  /** Of a call whose answer no budget limits. */
  static Reservation unlimited(long input, Optional<Price> highest) {
    BigDecimal usd = highest.map(p -> p.costUsd(input, 0)).orElse(BigDecimal.ZERO);
    return new Reservation(input, OptionalInt.empty(), false, 0, usd);
  }

  /** The estimated tokens of input. */
  public long input() {
    return input;
  }

  /**
   * The most tokens of output; empty where no budget limits it, so that each model keeps its own
   * limit.
   */
  public OptionalInt output() {
    return output;
  }

  /** A number of tokens of output by estimate, no more than the provider was asked for. */
  public long atMost(long estimated) {
    return output.isPresent() ? Math.min(estimated, output.getAsInt()) : estimated;
  }

  /** Whether the budget made the output limit smaller than wanted. */
  public boolean clamped() {
    return clamped;
  }

  /** What was set aside of the tokens. */
  long tokens() {
    return tokens;
  }

  /** What was set aside of the money. */
  BigDecimal usd() {
    return usd;
  }
}
