package dev.penguin.internal.loop;

import dev.penguin.engine.RunLimits;
import dev.penguin.message.Usage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.FallbackModel;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a run used and what is left of its tokens and money. A model call is reserved before it is
 * sent and settled after; runs that share a budget side by side therefore never promise the same
 * tokens twice. Thread-safe.
 */
public final class Budget {
  /** A shorter answer is of no use; OpenAI's own least output limit. */
  private static final int MIN_OUTPUT = 16;

  /**
   * The tokens that are reserved for an answer when no output limit is known. Providers refuse a
   * limit that is above their model's own, so what is left of a large budget is no limit to send.
   */
  private static final int USUAL_OUTPUT = 16_384;

  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

  private final RunLimits limits;
  private Usage used = Usage.NONE;
  private long chargedTokens;
  private BigDecimal chargedUsd = BigDecimal.ZERO;
  private boolean costKnown = true;
  private long reservedTokens;
  private BigDecimal reservedUsd = BigDecimal.ZERO;

  Budget(RunLimits limits) {
    this.limits = limits;
  }

  /**
   * What a model may cost at most, whichever of its fallbacks answers; empty when a price is
   * unknown.
   */
  private static Optional<Price> highestPrice(ChatModel model) {
    Price highest = new Price(BigDecimal.ZERO, BigDecimal.ZERO);
    for (ChatModel each : all(model)) {
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

  /** The models that may answer for a model. */
  public static List<ChatModel> all(ChatModel model) {
    return model instanceof FallbackModel several ? several.models() : List.of(model);
  }

  /**
   * What was set aside for one model call.
   *
   * @param input the estimated tokens of input
   * @param output the most tokens of output; empty where no budget limits it, so that each model
   *     keeps its own limit
   * @param clamped whether the budget made the output limit smaller than wanted
   * @param tokens what was set aside of the tokens
   * @param usd what was set aside of the money
   */
  record Reservation(
      long input, OptionalInt output, boolean clamped, long tokens, BigDecimal usd) {}

  /** Sets aside what a call of a model may cost; null when what is left does not do. */
  synchronized @Nullable Reservation reserve(
      ChatModel model, long input, OptionalInt wantedOutput) {
    Optional<Price> highest = highestPrice(model);
    long most = Math.min(outputByTokens(input), outputByMoney(input, highest));
    if (most < MIN_OUTPUT) {
      return null;
    }
    if (most == Long.MAX_VALUE) {
      return new Reservation(input, OptionalInt.empty(), false, 0, BigDecimal.ZERO);
    }
    int wanted = wantedOutput.orElse(USUAL_OUTPUT);
    int output = (int) Math.min(wanted, most);
    BigDecimal usd = highest.map(p -> p.costUsd(input, output)).orElse(BigDecimal.ZERO);
    reservedTokens += input + output;
    reservedUsd = reservedUsd.add(usd);
    return new Reservation(input, OptionalInt.of(output), output < wanted, input + output, usd);
  }

  private long outputByTokens(long input) {
    return limits.maxTokens().isEmpty()
        ? Long.MAX_VALUE
        : limits.maxTokens().getAsLong() - chargedTokens - reservedTokens - input;
  }

  private long outputByMoney(long input, Optional<Price> highest) {
    if (limits.maxCostUsd().isEmpty() || highest.isEmpty()) {
      return Long.MAX_VALUE;
    }
    BigDecimal left =
        limits
            .maxCostUsd()
            .get()
            .subtract(chargedUsd)
            .subtract(reservedUsd)
            .subtract(highest.get().costUsd(input, 0));
    if (left.signum() < 0) {
      return 0;
    }
    BigDecimal perMillion = highest.get().outputUsdPerMillion();
    return perMillion.signum() == 0
        ? Long.MAX_VALUE
        : left.multiply(MILLION).divide(perMillion, 0, RoundingMode.DOWN).longValue();
  }

  /**
   * Gives back what was set aside and charges what was used. A provider that reports no usage is
   * charged by estimate, so that the limits hold all the same.
   *
   * @param answered the model that answered: the one that was asked or a fallback
   * @return what was charged
   */
  synchronized Usage settle(
      Reservation reservation, Usage usage, long estimatedOutput, ModelInfo answered) {
    release(reservation);
    Usage charged =
        usage.totalTokens() > 0 ? usage : Usage.of(reservation.input(), estimatedOutput);
    charge(charged, answered);
    return charged;
  }

  /** Charges what was used without a reservation, at the price of the model that used it. */
  synchronized void charge(Usage usage, ModelInfo by) {
    used = used.plus(usage);
    chargedTokens += usage.totalTokens();
    costKnown &= by.price().isPresent();
    by.price().ifPresent(price -> chargedUsd = chargedUsd.add(price.costUsd(usage)));
  }

  /** Gives back what was set aside for a call that failed. */
  synchronized void release(Reservation reservation) {
    reservedTokens -= reservation.tokens();
    reservedUsd = reservedUsd.subtract(reservation.usd());
  }

  /** The tokens used, as the provider reported them, or estimated where it did not report any. */
  public synchronized Usage used() {
    return used;
  }

  /** The money used, if the price of each model that answered is known. */
  synchronized Optional<BigDecimal> costUsd() {
    return costKnown ? Optional.of(chargedUsd.stripTrailingZeros()) : Optional.empty();
  }

  /** What is left, in words. */
  synchronized String describe(long input) {
    StringBuilder text = new StringBuilder("the next model call needs about ");
    text.append(input).append(" tokens of input");
    limits
        .maxTokens()
        .ifPresent(
            most -> text.append("; used ").append(chargedTokens).append(" of ").append(most));
    limits
        .maxCostUsd()
        .ifPresent(
            most ->
                text.append("; spent ")
                    .append(chargedUsd.toPlainString())
                    .append(" of ")
                    .append(most.toPlainString())
                    .append(" USD"));
    return text.toString();
  }

  /** By how much the limits were overrun because an estimate was too low; empty when they hold. */
  synchronized Optional<String> overrun() {
    if (limits.maxTokens().isPresent() && chargedTokens > limits.maxTokens().getAsLong()) {
      return Optional.of(
          "used %d tokens, %d more than the limit of %d"
              .formatted(
                  chargedTokens,
                  chargedTokens - limits.maxTokens().getAsLong(),
                  limits.maxTokens().getAsLong()));
    }
    if (limits.maxCostUsd().isPresent() && chargedUsd.compareTo(limits.maxCostUsd().get()) > 0) {
      return Optional.of(
          "spent %s USD, more than the limit of %s"
              .formatted(chargedUsd.toPlainString(), limits.maxCostUsd().get().toPlainString()));
    }
    return Optional.empty();
  }
}
