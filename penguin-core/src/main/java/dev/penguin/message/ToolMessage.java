package dev.penguin.message;

import java.util.List;
import java.util.Objects;

/**
 * The result of one tool call. Each call has exactly one.
 *
 * @param callId the id of the {@link ToolCall} with this result
 * @param toolName the name of the called tool
 * @param parts what the model receives, in order; at least one part
 * @param failed whether the call failed, was denied or did not run; the text gives the reason
 */
public record ToolMessage(String callId, String toolName, List<Part> parts, boolean failed)
    implements Message {
  /** Copies the parts and checks that no value is missing. */
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
   * Creates a result that is only text.
   *
   * @param call the call with this result
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
