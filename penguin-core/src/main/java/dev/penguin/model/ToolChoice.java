package dev.penguin.model;

import java.util.Objects;

/**
 * Whether a model may, must not or must call tools. Immutable.
 *
 * @param kind the kind of choice
 * @param tool the name of the tool that the model must call; empty for every other kind
 */
public record ToolChoice(Kind kind, String tool) {
  /** The model decides. */
  public static final ToolChoice AUTO = new ToolChoice(Kind.AUTO, "");

  /** The model must answer with text, although the request lists the tools. */
  public static final ToolChoice NONE = new ToolChoice(Kind.NONE, "");

  /** The model must call at least one tool. */
  public static final ToolChoice REQUIRED = new ToolChoice(Kind.REQUIRED, "");

  /** Checks that there is a name if the kind needs one. */
  public ToolChoice {
    Objects.requireNonNull(kind, "kind");
    if ((kind == Kind.NAMED) == tool.isEmpty()) {
      throw new IllegalArgumentException(
          "NAMED needs the name of a tool, and the other kinds have none, got "
              + kind
              + " with the name '"
              + tool
              + "'");
    }
  }

  /**
   * The model must call this tool.
   *
   * @param tool the tool's name; it must be one of the request's tools
   */
  public static ToolChoice named(String tool) {
    return new ToolChoice(Kind.NAMED, tool);
  }

  /** Whether the model must call a tool. */
  public boolean isForced() {
    return kind == Kind.REQUIRED || kind == Kind.NAMED;
  }

  /** The kind of choice. */
  public enum Kind {
    /** The model decides. */
    AUTO,
    /** The model must not call a tool. */
    NONE,
    /** The model must call at least one tool, no matter which. */
    REQUIRED,
    /** The model must call the named tool. */
    NAMED
  }
}
