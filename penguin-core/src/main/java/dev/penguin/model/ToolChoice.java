package dev.penguin.model;

import java.util.Objects;

/**
 * Whether a model may, must not or must ask for tools. Immutable.
 *
 * @param kind which of these
 * @param tool the name of the tool that must be asked for; empty for every other kind
 */
public record ToolChoice(Kind kind, String tool) {
  /** The model decides. */
  public static final ToolChoice AUTO = new ToolChoice(Kind.AUTO, "");

  /** The model must answer in text, although it is sent the tools. */
  public static final ToolChoice NONE = new ToolChoice(Kind.NONE, "");

  /** The model must ask for at least one tool. */
  public static final ToolChoice REQUIRED = new ToolChoice(Kind.REQUIRED, "");

  /** Checks that there is a name where there must be one. */
  public ToolChoice {
    Objects.requireNonNull(kind, "kind");
    if ((kind == Kind.NAMED) == tool.isEmpty()) {
      throw new IllegalArgumentException(
          "A tool's name belongs to NAMED alone, got " + kind + " with the name '" + tool + "'");
    }
  }

  /**
   * The model must ask for this tool.
   *
   * @param tool its name; one of the request's tools
   */
  public static ToolChoice named(String tool) {
    return new ToolChoice(Kind.NAMED, tool);
  }

  /** Whether the model must ask for a tool. */
  public boolean isForced() {
    return kind == Kind.REQUIRED || kind == Kind.NAMED;
  }

  /** What a choice says. */
  public enum Kind {
    /** The model decides. */
    AUTO,
    /** No tool. */
    NONE,
    /** At least one tool, whichever. */
    REQUIRED,
    /** One tool by its name. */
    NAMED
  }
}
