package dev.penguin.engine;

import dev.penguin.model.ChatModel;
import dev.penguin.model.ModelConfig;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Selects the messages to send when a conversation comes near the model's context window.
 * Immutable.
 *
 * <p>{@link #standard()} compacts the conversation. Of long results of older calls, it sends only
 * the beginning and the end. Of repeated reads, it sends only the newest. Finally, a summary
 * replaces the oldest messages. The model can read omitted results with {@code read_result}. See
 * docs/guide/context.md.
 */
public final class ContextPolicy {
  private static final double USUAL_THRESHOLD = 0.8;
  private static final double MIN_THRESHOLD = 0.2;
  private static final double MAX_THRESHOLD = 0.95;

  private static final ContextPolicy STANDARD =
      new ContextPolicy(true, USUAL_THRESHOLD, null, null);
  private static final ContextPolicy OFF = new ContextPolicy(false, USUAL_THRESHOLD, null, null);

  private final boolean compacts;
  private final double threshold;
  private final @Nullable ChatModel summarizer;
  private final @Nullable ModelConfig summarizerConfig;

  private ContextPolicy(
      boolean compacts,
      double threshold,
      @Nullable ChatModel summarizer,
      @Nullable ModelConfig summarizerConfig) {
    this.compacts = compacts;
    this.threshold = threshold;
    this.summarizer = summarizer;
    this.summarizerConfig = summarizerConfig;
  }

  /**
   * Compacts when four fifths of the room for input is full; the run's own model writes the
   * summary. This is the default.
   */
  public static ContextPolicy standard() {
    return STANDARD;
  }

  /**
   * Never compacts. If the conversation does not fit, each request has only the first message and
   * the newest exchanges. The model cannot read the omitted messages, and the provider's cache does
   * not help.
   */
  public static ContextPolicy off() {
    return OFF;
  }

  /**
   * Returns a copy of the policy with another size at which a compaction begins.
   *
   * @param share the share of the room for input, which is the window without the space for the
   *     answer; from 0.2 to 0.95
   * @throws IllegalArgumentException when the share is out of range, or the policy is {@link
   *     #off()}
   */
  public ContextPolicy withThreshold(double share) {
    if (!(share >= MIN_THRESHOLD && share <= MAX_THRESHOLD)) {
      throw new IllegalArgumentException(
          "The threshold must be from %s to %s, got %s"
              .formatted(MIN_THRESHOLD, MAX_THRESHOLD, share));
    }
    return new ContextPolicy(checked(), share, summarizer, summarizerConfig);
  }

  /**
   * Returns a copy of the policy with a separate model for summaries, for instance a cheaper one.
   *
   * @param model the model; never closed by the agent
   * @throws IllegalArgumentException when the policy is {@link #off()}
   */
  public ContextPolicy withSummarizer(ChatModel model) {
    return new ContextPolicy(checked(), threshold, Objects.requireNonNull(model, "model"), null);
  }

  /**
   * Returns a copy of the policy with a separate model for summaries, for instance a cheaper one.
   *
   * @param model the model's configuration; the model is created with the agent and closed with it
   * @throws IllegalArgumentException when the policy is {@link #off()}
   */
  public ContextPolicy withSummarizer(ModelConfig model) {
    return new ContextPolicy(checked(), threshold, null, Objects.requireNonNull(model, "model"));
  }

  private boolean checked() {
    if (!compacts) {
      throw new IllegalArgumentException(
          "ContextPolicy.off() never compacts: begin with ContextPolicy.standard()");
    }
    return true;
  }

  boolean compacts() {
    return compacts;
  }

  double threshold() {
    return threshold;
  }

  Optional<ChatModel> summarizer() {
    return Optional.ofNullable(summarizer);
  }

  Optional<ModelConfig> summarizerConfig() {
    return Optional.ofNullable(summarizerConfig);
  }
}
