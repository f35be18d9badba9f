package dev.penguin.session;

import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How much of a model's context window a conversation takes. Immutable.
 *
 * @param tokens the number of input tokens of the next request, including instructions and tools:
 *     the last number that the provider reported, plus an estimate of later messages
 * @param window how many input and output tokens together the model accepts; empty if unknown
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
