package dev.penguin.model;

import dev.penguin.message.Usage;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is known about a model. Immutable.
 *
 * @param provider the provider's short name, for instance {@code openai}
 * @param name the model's name at that provider
 * @param contextWindow the most tokens of input and output together; empty where unknown
 * @param maxOutputTokens the most tokens of output that a call requests by default; empty where the
 *     provider decides
 * @param price what tokens cost; empty where unknown
 */
public record ModelInfo(
    String provider,
    String name,
    OptionalInt contextWindow,
    OptionalInt maxOutputTokens,
    Optional<Price> price) {
  /** Checks that nothing is null. */
  public ModelInfo {
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(contextWindow, "contextWindow");
    Objects.requireNonNull(maxOutputTokens, "maxOutputTokens");
    Objects.requireNonNull(price, "price");
  }

  /**
   * A model of which only the name is known.
   *
   * @param provider the provider's short name
   * @param name the model's name
   */
  public static ModelInfo of(String provider, String name) {
    return new ModelInfo(
        provider, name, OptionalInt.empty(), OptionalInt.empty(), Optional.empty());
  }

  /**
   * The same model with its context window.
   *
   * @param tokens the most tokens of input and output together
   */
  public ModelInfo withContextWindow(int tokens) {
    return new ModelInfo(provider, name, OptionalInt.of(tokens), maxOutputTokens, price);
  }

  /**
   * The same model with its price.
   *
   * @param tokenPrice what tokens cost
   */
  public ModelInfo withPrice(Price tokenPrice) {
    return new ModelInfo(provider, name, contextWindow, maxOutputTokens, Optional.of(tokenPrice));
  }

  /** Provider and name, as in {@code openai/gpt-5-mini}. */
  @Override
  public String toString() {
    return provider + "/" + name;
  }

  /**
   * What tokens cost.
   *
   * @param inputUsdPerMillion US dollars for a million tokens of input, zero or more
   * @param outputUsdPerMillion US dollars for a million tokens of output, zero or more
   * @param cachedInputUsdPerMillion the same for tokens of input that are read from the provider's
   *     cache; empty for the price of other input
   * @param cacheWriteUsdPerMillion the same for tokens of input that are written to the cache;
   *     empty for the price of other input
   */
  public record Price(
      BigDecimal inputUsdPerMillion,
      BigDecimal outputUsdPerMillion,
      Optional<BigDecimal> cachedInputUsdPerMillion,
      Optional<BigDecimal> cacheWriteUsdPerMillion) {
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    /** Checks that no price is negative. */
    public Price {
      if (inputUsdPerMillion.signum() < 0 || outputUsdPerMillion.signum() < 0) {
        throw new IllegalArgumentException(
            "Prices must be zero or more, got input %s and output %s"
                .formatted(inputUsdPerMillion, outputUsdPerMillion));
      }
      if (cachedInputUsdPerMillion.orElse(inputUsdPerMillion).signum() < 0
          || cacheWriteUsdPerMillion.orElse(inputUsdPerMillion).signum() < 0) {
        throw new IllegalArgumentException(
            "Prices must be zero or more, got cached input %s and cache write %s"
                .formatted(
                    cachedInputUsdPerMillion.orElse(inputUsdPerMillion),
                    cacheWriteUsdPerMillion.orElse(inputUsdPerMillion)));
      }
    }

    /**
     * A price that makes no difference for what is cached.
     *
     * @param inputUsdPerMillion US dollars for a million tokens of input, zero or more
     * @param outputUsdPerMillion US dollars for a million tokens of output, zero or more
     */
    public Price(BigDecimal inputUsdPerMillion, BigDecimal outputUsdPerMillion) {
      this(inputUsdPerMillion, outputUsdPerMillion, Optional.empty(), Optional.empty());
    }

    /**
     * What a number of tokens costs, exactly.
     *
     * @param inputTokens tokens of input, of which none are cached
     * @param outputTokens tokens of output
     * @return US dollars
     */
    public BigDecimal costUsd(long inputTokens, long outputTokens) {
      BigDecimal total =
          inputUsdPerMillion
              .multiply(BigDecimal.valueOf(inputTokens))
              .add(outputUsdPerMillion.multiply(BigDecimal.valueOf(outputTokens)));
      return total.divide(MILLION, MathContext.UNLIMITED);
    }

    /**
     * What the tokens of a call cost, exactly: cached ones at their own price where it is known.
     *
     * @param usage the tokens
     * @return US dollars
     */
    public BigDecimal costUsd(Usage usage) {
      long read = Math.min(usage.cachedInputTokens(), usage.inputTokens());
      long written = Math.min(usage.cacheWriteTokens(), usage.inputTokens() - read);
      BigDecimal cached =
          cost(cachedInputUsdPerMillion, read).add(cost(cacheWriteUsdPerMillion, written));
      return costUsd(usage.inputTokens() - read - written, usage.outputTokens()).add(cached);
    }

    private BigDecimal cost(Optional<BigDecimal> usdPerMillion, long tokens) {
      return usdPerMillion
          .orElse(inputUsdPerMillion)
          .multiply(BigDecimal.valueOf(tokens))
          .divide(MILLION, MathContext.UNLIMITED);
    }
  }
}
