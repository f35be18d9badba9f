package dev.penguin.internal.budget;

import dev.penguin.model.ChatModel;
import dev.penguin.model.ModelInfo.Price;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/** What a call of a model costs at most. */
final class HighestPrice {
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

  private HighestPrice() {}

  /**
   * What a model may cost at most, whichever of its fallbacks answers; empty when a price is
   * unknown.
   */
  static Optional<Price> of(ChatModel model) {
    Price highest = new Price(BigDecimal.ZERO, BigDecimal.ZERO);
    for (ChatModel each : Budget.all(model)) {
      Optional<Price> its = each.info().price();
      if (its.isEmpty()) {
        return its;
      }
      highest =
          new Price(
              highest.inputUsdPerMillion().max(dearestInput(its.get())),
              highest.outputUsdPerMillion().max(its.get().outputUsdPerMillion()));
    }
    return Optional.of(highest);
  }

  /** The price of input where all of it is written to the provider's cache, if that costs more. */
  private static BigDecimal dearestInput(Price price) {
    BigDecimal usual = price.inputUsdPerMillion();
    return usual.max(price.cacheWriteUsdPerMillion().orElse(usual));
  }

  /** How many tokens of output an amount pays for. */
  static long output(BigDecimal usd, Price price) {
    BigDecimal perMillion = price.outputUsdPerMillion();
    return perMillion.signum() == 0
        ? Long.MAX_VALUE
        : usd.multiply(MILLION).divide(perMillion, 0, RoundingMode.DOWN).longValue();
  }
}
