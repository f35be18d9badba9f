package dev.penguin.tool;

import dev.penguin.message.Part;
import java.util.List;
import java.util.Objects;

/** The result of a tool call, for the model. Immutable. */
public sealed interface ToolResult {

  /**
   * The call succeeded.
   *
   * @param text what the model receives
   */
  static ToolResult success(String text) {
    return new Success(List.of(Part.text(text)));
  }

  /**
   * The call failed.
   *
   * @param reason why it failed, and what the model can do about it; no stack trace, no secret
   */
  static ToolResult failure(String reason) {
    return new Failure(reason);
  }

  /** The text that the model receives. */
  String text();

  /**
   * The call succeeded.
   *
   * @param parts what the model receives, in order; at least one
   */
  record Success(List<Part> parts) implements ToolResult {
    /** Copies the parts and checks that there is one. */
    public Success {
      parts = List.copyOf(parts);
      if (parts.isEmpty()) {
        throw new IllegalArgumentException("A tool result needs at least one part, got none");
      }
    }

    @Override
    public String text() {
      return Part.textOf(parts);
    }
  }

  /**
   * The call failed.
   *
   * @param text why it failed, and what the model can do about it
   */
  record Failure(String text) implements ToolResult {
    /** Checks that the text is not null. */
    public Failure {
      Objects.requireNonNull(text, "text");
    }
  }
}
