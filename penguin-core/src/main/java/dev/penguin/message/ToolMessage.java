package dev.penguin.message;

import java.util.List;
import java.util.Objects;

/**
 * The result of one tool call. Each call has exactly one.
 *
 * @param callId the id of the {@link ToolCall} that this answers
 * @param toolName the name of the tool that was called
 * @param parts what the model receives, in order; at least one
 * @param failed whether the call failed, was denied or did not run; the text says why
 */
public record ToolMessage(String callId, String toolName, List<Part> parts, boolean failed)
    implements Message {
  /** Copies the parts and checks that nothing is missing. */
  public ToolMessage {
    Objects.requireNonNull(callId, "callId");
    Objects.requireNonNull(toolName, "toolName");
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException(
          "The result of call '" + callId + "' needs at least one part, got none");
    }
  }

  /**
   * A result of text only.
   *
   * @param call the call that it answers
   * @param text what the model receives
   * @param failed whether the call failed
   */
  public static ToolMessage of(ToolCall call, String text, boolean failed) {
    return new ToolMessage(call.id(), call.name(), List.of(Part.text(text)), failed);
  }

  @Override
  public String text() {
    return Part.textOf(parts);
  }
}
