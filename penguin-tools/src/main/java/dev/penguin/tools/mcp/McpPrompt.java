package dev.penguin.tools.mcp;

import java.util.List;
import java.util.Objects;

/**
 * A prompt that a server offers for the beginning of a conversation. The text comes from the
 * server. Immutable.
 *
 * @param name the prompt's name, for {@link McpServers#prompt}
 * @param description the purpose of the prompt; empty if the server does not say
 * @param arguments the prompt's arguments, in order
 */
public record McpPrompt(String name, String description, List<Argument> arguments) {
  /** Copies the arguments. */
  public McpPrompt {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    arguments = List.copyOf(arguments);
  }

  /**
   * An argument of a prompt.
   *
   * @param name the argument's name
   * @param description the meaning of the argument; empty if the server does not say
   * @param required whether the argument is required
   */
  public record Argument(String name, String description, boolean required) {
    /** Checks that nothing is null. */
    public Argument {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(description, "description");
    }
  }
}
