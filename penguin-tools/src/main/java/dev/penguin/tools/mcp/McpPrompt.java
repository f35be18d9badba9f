package dev.penguin.tools.mcp;

import java.util.List;
import java.util.Objects;

/**
 * A text that a server has ready for a person to begin with. Text of the server. Immutable.
 *
 * @param name its name, for {@link McpServers#prompt}
 * @param description what it is for; empty where the server does not say
 * @param arguments what it can be filled in with, in order
 */
public record McpPrompt(String name, String description, List<Argument> arguments) {
  /** Copies the arguments. */
  public McpPrompt {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    arguments = List.copyOf(arguments);
  }

  /**
   * What a prompt can be filled in with.
   *
   * @param name its name
   * @param description what it is; empty where the server does not say
   * @param required whether it must be given
   */
  public record Argument(String name, String description, boolean required) {
    /** Checks that nothing is null. */
    public Argument {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(description, "description");
    }
  }
}
