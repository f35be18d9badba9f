package dev.penguin.model;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import java.util.List;
import java.util.Objects;

/**
 * A whole reply of a model. Immutable.
 *
 * @param message what the model says and the tools it asks for
 * @param finishReason why the reply ended
 * @param usage the tokens of the call; {@link Usage#NONE} where the provider reports none
 * @param id the provider's id of the reply, for support; empty where there is none
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
   * A reply of text that ended by itself.
   *
   * @param text the text
   */
  public static ModelReply text(String text) {
    return new ModelReply(AssistantMessage.of(text), FinishReason.STOP, Usage.NONE, "");
  }

  /**
   * A reply that asks for tools.
   *
   * @param calls the calls, at least one
   */
  public static ModelReply calls(ToolCall... calls) {
    return new ModelReply(
        new AssistantMessage(List.of(), List.of(calls)), FinishReason.TOOL_CALLS, Usage.NONE, "");
  }

  /**
   * The same reply with another message.
   *
   * @param other what the model says and the tools it asks for
   */
  public ModelReply withMessage(AssistantMessage other) {
    return new ModelReply(other, finishReason, usage, id);
  }

  /**
   * The same reply with its usage.
   *
   * @param used the tokens of the call
   */
  public ModelReply withUsage(Usage used) {
    return new ModelReply(message, finishReason, used, id);
  }
}
