package dev.penguin.internal.context;

import java.util.function.IntToLongFunction;

/**
 * Measures how many tokens a request has: what the provider reported for the last request, and an
 * estimate of what came since. Each report also says how far the estimates are off for this
 * conversation and this model's tokenizer; later estimates are corrected by that. Not thread-safe.
 */
public final class ContextMeter {
  /** How much the newest report counts in the average, so that one odd report moves it little. */
  private static final double NEWEST = 0.3;

  /**
   * How far reports are believed. Some servers report only what they had not cached, or what was
   * left after they had cut the request themselves.
   */
  private static final double MIN_RATIO = 0.5;

  private static final double MAX_RATIO = 3;

  private long fixedTokens;
  private double ratio = 1;
  private boolean calibrated;

  /** How many messages the last report is about; 0 for none. */
  private int reportedMessages;

  private long reportedTokens;

  /**
   * A meter without any report.
   *
   * @param fixedTokens the estimated tokens of what each request has: instructions and tools
   */
  public ContextMeter(long fixedTokens) {
    this.fixedTokens = fixedTokens;
  }

  /**
   * How large a request is.
   *
   * @param messages how many messages it has
   * @param estimated its estimated tokens, instructions and tools included, before any correction
   * @param tokens how many tokens it has, as far as is known
   */
  public record Size(int messages, long estimated, long tokens) {}

  /**
   * Measures a request. When its messages are those of the last report and more at their end, only
   * the latter are estimated; {@link #viewChanged} says when they are not.
   *
   * @param messages how many messages it has
   * @param estimateOf the estimated tokens of a message by its index
   */
  public Size size(int messages, IntToLongFunction estimateOf) {
    boolean grown = reportedMessages > 0 && reportedMessages <= messages;
    long estimated = fixedTokens;
    long since = 0;
    for (int i = 0; i < messages; i++) {
      long tokens = estimateOf.applyAsLong(i);
      estimated += tokens;
      since += i < reportedMessages ? 0 : tokens;
    }
    long tokens = grown ? reportedTokens + corrected(since) : corrected(estimated);
    return new Size(messages, estimated, tokens);
  }

  /**
   * Takes the provider's report of a request that was sent.
   *
   * @param request its size as it was measured
   * @param inputTokens the tokens of input, cached ones included; zero where none were reported
   */
  public void reported(Size request, long inputTokens) {
    if (inputTokens <= 0 || request.estimated() <= 0) {
      return;
    }
    double reported = (double) inputTokens / request.estimated();
    double believed = Math.max(MIN_RATIO, Math.min(reported, MAX_RATIO));
    ratio = calibrated ? ratio + NEWEST * (believed - ratio) : believed;
    calibrated = true;
    reportedMessages = request.messages();
    reportedTokens = Math.round(believed * request.estimated());
  }

  /** The last report is no longer about the beginning of the view; the correction stays. */
  public void viewChanged() {
    reportedMessages = 0;
  }

  /** Each request has other instructions from now on. */
  public void fixedChanged(long tokens) {
    fixedTokens = tokens;
    viewChanged();
  }

  /** How many tokens the provider counts for one that is estimated. */
  public double ratio() {
    return ratio;
  }

  private long corrected(long estimated) {
    return (long) Math.ceil(ratio * estimated);
  }
}
