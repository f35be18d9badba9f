package dev.penguin.tool;

import java.util.List;
import java.util.Optional;

/**
 * Provides tools. A program passes providers to the agent's builder, or lets the agent find them
 * through {@link java.util.ServiceLoader}. Tools of found providers must declare their effects, or
 * they are treated as the most dangerous kind.
 *
 * <p>The agent never closes a provider that was passed to it. It closes a provider that it found if
 * the provider is {@link AutoCloseable}.
 */
public interface ToolProvider {
  /** How long the tools of a provider are used. */
  enum Scope {
    /** The provider is asked when the agent is built; all runs share the tools. */
    AGENT,
    /**
     * The provider is asked when a run begins and again when it is resumed; the tools belong to
     * that run. It is asked on the thread that begins the run, by several threads at once. The
     * run's time has not begun then, so neither a limit nor a cancel applies. Therefore the
     * provider should return at once, and its tools should connect to other systems only when they
     * are called.
     */
    RUN
  }

  /** A short name, which messages use and by which the provider is chosen. */
  String name();

  /**
   * Makes the tools for one agent or one run. Tools that are {@link AutoCloseable} are closed with
   * it.
   *
   * @param context what the agent knows
   * @return the tools, each with a name that no other tool of the agent has
   */
  List<Tool> tools(ToolProviderContext context);

  /** How long the tools are used; by default {@link Scope#AGENT}. Must always return the same. */
  default Scope scope() {
    return Scope.AGENT;
  }

  /**
   * Whether the tools work in the agent's workspace. Such a provider is asked only if there is a
   * workspace, and again for each run in another workspace. An agent with a workspace uses the
   * provider that it finds, unless one is passed to its builder. By default false. Must always
   * return the same.
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
