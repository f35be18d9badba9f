package dev.penguin.model;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import java.util.List;
import java.util.Objects;

/**
 * A complete reply of a model. Immutable.
 *
 * @param message the model's text and tool calls
 * @param finishReason why the reply ended
 * @param usage the tokens of the request and the reply; {@link Usage#NONE} if the provider reports
 *     none
 * @param id the provider's id of the reply, for support requests; empty if there is none
 */
public record ModelReply(
    AssistantMessage message, FinishReason finishReason, Usage usage, String id) {
  /** Checks that nothing is null. */
  public ModelReply {
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(finishReason, "finishReason");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(id, "id");
  }

  /**
   * Creates a reply of text that ended normally.
   *
   * @param text the text
   */
  public static ModelReply text(String text) {
    return new ModelReply(AssistantMessage.of(text), FinishReason.STOP, Usage.NONE, "");
  }

  /**
   * Creates a reply that calls tools.
   *
   * @param calls the calls, at least one
   */
  public static ModelReply calls(ToolCall... calls) {
    return new ModelReply(
        new AssistantMessage(List.of(), List.of(calls)), FinishReason.TOOL_CALLS, Usage.NONE, "");
  }

  /**
   * Returns a copy of this reply with another message.
   *
   * @param other the model's text and tool calls
   */
  public ModelReply withMessage(AssistantMessage other) {
    return new ModelReply(other, finishReason, usage, id);
  }

  /**
   * Returns a copy of this reply with a usage.
   *
   * @param used the tokens of the request and the reply
   */
  public ModelReply withUsage(Usage used) {
    return new ModelReply(message, finishReason, used, id);
  }
}
