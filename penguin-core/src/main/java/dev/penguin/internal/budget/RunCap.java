package dev.penguin.internal.budget;

import dev.penguin.internal.budget.Budget.SpentException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import dev.penguin.policy.SpendingCap;
import dev.penguin.policy.SpendingCap.Claim;
import dev.penguin.policy.SpendingCap.ReachedException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A spending cap as one run and the agents below it use it. Thread-safe.
 *
 * @param cap the cap
 * @param attributes those of the run
 */
public record RunCap(SpendingCap cap, Map<String, Object> attributes) {
  private static final Logger LOG = LoggerFactory.getLogger(RunCap.class);

  /** Copies the attributes; those without a value are none. */
  public RunCap {
    Map<String, Object> copy = new HashMap<>(attributes);
    copy.values().removeIf(value -> value == null);
    attributes = Map.copyOf(copy);
  }

  /**
   * Sets money aside. A cap of Penguin's own waits while it has less than enough, and other calls
   * of this process may give some back.
   *
   * @throws SpentException when what is left does not do
   */
  SpendingCap.Reservation reserve(
      BigDecimal least, BigDecimal enough, BigDecimal most, Patience patience) {
    SpendingCap.Reservation claimed;
    Claim claim = new Claim(attributes, least, most);
    try {
      claimed =
          cap instanceof SharedCap shared
              ? shared.reserve(claim, enough, patience)
              : cap.reserve(claim);
    } catch (ReachedException e) {
      throw new SpentException(String.valueOf(e.getMessage()));
    }
    if (claimed.usd().compareTo(least) < 0) {
      settle(claimed, BigDecimal.ZERO);
      throw new IllegalStateException(
          "The spending cap %s reserved %s USD, but the claim was at least %s"
              .formatted(
                  cap.getClass().getName(), claimed.usd().toPlainString(), least.toPlainString()));
    }
    return claimed;
  }

  /**
   * Sets the money of a call aside.
   *
   * @param wanted what it may cost
   * @param highest the price of the dearest model that may answer
   * @return what it may cost now, with a shorter answer where there is less
   * @throws SpentException when what is left does not do
   */
  Reservation claimed(
      Reservation wanted, ModelInfo model, Optional<Price> highest, Patience patience) {
    if (highest.isEmpty()) {
      throw new SpentException(
          "the price of " + model + " is unknown, and a spending cap counts money");
    }
    Price price = highest.get();
    long input = wanted.input();
    int output = wanted.output().getAsInt();
    BigDecimal most = price.costUsd(input, output);
    SpendingCap.Reservation claim =
        reserve(
            price.costUsd(input, Math.min(output, Budget.MIN_OUTPUT)),
            price.costUsd(input, Math.min(output, Budget.USUAL_OUTPUT)),
            most,
            patience);
    Reservation granted = wanted;
    if (claim.usd().compareTo(most) < 0) {
      BigDecimal left = claim.usd().subtract(price.costUsd(input, 0));
      int shorter = (int) Math.min(output, HighestPrice.output(left, price));
      granted = Reservation.of(input, shorter, true, highest);
    }
    granted.claimed = claim;
    return granted;
  }

  /** Counts what was spent. The request was sent: a failure here must not lose its reply. */
  static void settle(SpendingCap.@Nullable Reservation claimed, BigDecimal spent) {
    if (claimed == null) {
      return;
    }
    try {
      claimed.settle(spent);
    } catch (RuntimeException e) {
      LOG.warn("A spending cap did not take that a request cost {} USD", spent, e);
    }
  }

  /** Counts what was spent without a reservation. */
  void charge(BigDecimal spent) {
    BigDecimal nothing = BigDecimal.ZERO;
    settle(reserve(nothing, nothing, nothing, Patience.NONE), spent);
  }
}
