package dev.penguin.tool;

import java.util.List;

/**
 * Brings tools with it, found through {@link java.util.ServiceLoader}. Tools that are discovered
 * must declare their effects, or are treated as the most dangerous kind.
 */
public interface ToolProvider {

  /** A short name, for messages and for choosing it. */
  String name();

  /**
   * Makes the tools for one agent. Called when the agent is built. Tools that are {@link
   * AutoCloseable} are closed with the agent.
   *
   * @param context what the agent knows
   * @return the tools
   */
  List<Tool> tools(ToolProviderContext context);
}
