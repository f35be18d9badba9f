package dev.penguin.model;

import dev.penguin.message.Usage;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The known properties of a model. Immutable.
 *
 * @param provider the provider's short name, for instance {@code openai}
 * @param name the provider's name for the model
 * @param contextWindow the maximum number of input and output tokens together; empty if unknown
 * @param maxOutputTokens the maximum number of output tokens that Penguin requests by default;
 *     empty if the provider decides
 * @param price the price of tokens; empty if unknown
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
   * Creates the properties of a model of which only the name is known.
   *
   * @param provider the provider's short name
   * @param name the provider's name for the model
   */
  public static ModelInfo of(String provider, String name) {
    return new ModelInfo(
        provider, name, OptionalInt.empty(), OptionalInt.empty(), Optional.empty());
  }

  /**
   * Returns a copy with a context window.
   *
   * @param tokens the maximum number of input and output tokens together
   */
  public ModelInfo withContextWindow(int tokens) {
    return new ModelInfo(provider, name, OptionalInt.of(tokens), maxOutputTokens, price);
  }

  /**
   * Returns a copy with a price.
   *
   * @param tokenPrice the price of tokens
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
   * The price of tokens.
   *
   * @param inputUsdPerMillion US dollars per million input tokens, zero or more
   * @param outputUsdPerMillion US dollars per million output tokens, zero or more
   * @param cachedInputUsdPerMillion US dollars per million input tokens that are read from the
   *     provider's cache; empty for the price of other input
   * @param cacheWriteUsdPerMillion US dollars per million input tokens that are written to the
   *     provider's cache; empty for the price of other input
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
     * Creates a price that is the same for cached and other input.
     *
     * @param inputUsdPerMillion US dollars per million input tokens, zero or more
     * @param outputUsdPerMillion US dollars per million output tokens, zero or more
     */
    public Price(BigDecimal inputUsdPerMillion, BigDecimal outputUsdPerMillion) {
      this(inputUsdPerMillion, outputUsdPerMillion, Optional.empty(), Optional.empty());
    }

    /**
     * The exact cost of a number of tokens.
     *
     * @param inputTokens the number of input tokens, none of them cached
     * @param outputTokens the number of output tokens
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
     * The exact cost of a usage. Cached tokens have their own price if it is known.
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
