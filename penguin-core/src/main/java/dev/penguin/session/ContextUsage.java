package dev.penguin.session;

import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How much of a model's context window a conversation takes. Immutable.
 *
 * @param tokens how many tokens of input the next request would have, instructions and tools
 *     included: the last report of the provider, and an estimate of later messages
 * @param window how many tokens of input and output together the model takes; empty where unknown
 * @param compactsAt the size at which a compaction begins; empty if there is none, or the window is
 *     unknown
 * @param messages how many messages the conversation has
 * @param summarized how many of them a summary replaces
 */
public record ContextUsage(
    long tokens, OptionalInt window, OptionalLong compactsAt, int messages, int summarized) {
  /** Checks that nothing is null. */
  public ContextUsage {
    Objects.requireNonNull(window, "window");
    Objects.requireNonNull(compactsAt, "compactsAt");
  }
}
