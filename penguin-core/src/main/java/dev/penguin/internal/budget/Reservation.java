package dev.penguin.internal.budget;

import dev.penguin.policy.SpendingCap;
import java.math.BigDecimal;
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

  Reservation(long input, OptionalInt output, boolean clamped, long tokens, BigDecimal usd) {
    this.input = input;
    this.output = output;
    this.clamped = clamped;
    this.tokens = tokens;
    this.usd = usd;
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
