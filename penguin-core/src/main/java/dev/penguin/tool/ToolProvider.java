package dev.penguin.tool;

import java.util.List;
import java.util.Optional;

/**
 * Brings tools with it. A program passes providers to the agent's builder, or lets the agent find
 * them through {@link java.util.ServiceLoader}. Tools that are found must declare their effects, or
 * are treated as the most dangerous kind.
 *
 * <p>A provider that was passed is closed by the program that made it, never by the agent. One that
 * the agent found is closed with the agent when it is {@link AutoCloseable}.
 */
public interface ToolProvider {
  /** How long the tools of a provider are used. */
  enum Scope {
    /** The provider is asked when the agent is built; all runs share the tools. */
    AGENT,
    /**
     * The provider is asked when a run begins and again when it is resumed; the tools belong to
     * that run. It is asked on the thread that begins the run, by several threads at once, before
     * the time of the run begins: neither a limit nor a cancel reaches it. So it should answer at
     * once, and connect to what it needs when a tool is called.
     */
    RUN
  }

  /** A short name, for messages and for choosing it. */
  String name();

  /**
   * Makes the tools for one agent or one run. Tools that are {@link AutoCloseable} are closed with
   * it.
   *
   * @param context what the agent knows
   * @return the tools, each with a name that no other tool of the agent has
   */
  List<Tool> tools(ToolProviderContext context);

  /** How long the tools are used; {@link Scope#AGENT} unless overridden. Always the same. */
  default Scope scope() {
    return Scope.AGENT;
  }

  /**
   * Whether the tools work in the agent's workspace. Such a provider is asked only where there is
   * one, and once more for each run in another workspace. An agent with a workspace takes the one
   * that it finds, unless one is passed to its builder. False unless overridden; always the same.
   */
  default boolean forWorkspace() {
    return false;
  }

  /**
   * Runs programs in the workspace for the application, see {@link WorkspaceCommands#of}.
   *
   * @param context what the agent or run knows; it has a workspace
   * @return what the caller closes; empty unless overridden
   * @throws dev.penguin.error.ConfigurationException when a sandbox is required and none is
   *     available
   */
  default Optional<WorkspaceCommands> commands(ToolProviderContext context) {
    return Optional.empty();
  }
}
