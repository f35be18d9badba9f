package dev.penguin.message;

/**
 * The tokens that requests to a model used, as the provider reports them. No number is negative.
 *
 * @param inputTokens tokens that were sent, including cached tokens
 * @param outputTokens tokens that were received, including reasoning tokens
 * @param cachedInputTokens the part of {@code inputTokens} that was read from the provider's cache
 * @param cacheWriteTokens the part of {@code inputTokens} that was written to the provider's cache
 * @param reasoningTokens the part of {@code outputTokens} that was used for reasoning
 */
public record Usage(
    long inputTokens,
    long outputTokens,
    long cachedInputTokens,
    long cacheWriteTokens,
    long reasoningTokens) {

  /** No tokens at all. */
  public static final Usage NONE = new Usage(0, 0, 0, 0, 0);

  /** Checks that no number is negative. */
  public Usage {
    if (inputTokens < 0
        || outputTokens < 0
        || cachedInputTokens < 0
        || cacheWriteTokens < 0
        || reasoningTokens < 0) {
      throw new IllegalArgumentException(
          "Token counts must be zero or more, got input %d, output %d, cached %d, cache write %d, reasoning %d"
              .formatted(
                  inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens, reasoningTokens));
    }
  }

  /**
   * Creates a usage without caching or reasoning.
   *
   * @param inputTokens tokens that were sent
   * @param outputTokens tokens that were received
   */
  public static Usage of(long inputTokens, long outputTokens) {
    return new Usage(inputTokens, outputTokens, 0, 0, 0);
  }

  /** The sum of input and output tokens. */
  public long totalTokens() {
    return inputTokens + outputTokens;
  }

  /**
   * The sum of two usages.
   *
   * @param other the other usage
   */
  public Usage plus(Usage other) {
    return new Usage(
        inputTokens + other.inputTokens,
        outputTokens + other.outputTokens,
        cachedInputTokens + other.cachedInputTokens,
        cacheWriteTokens + other.cacheWriteTokens,
        reasoningTokens + other.reasoningTokens);
  }
}
