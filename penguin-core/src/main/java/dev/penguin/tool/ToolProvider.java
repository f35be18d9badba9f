package dev.penguin.tool;

import java.util.List;
import java.util.Optional;

/**
 * Creates tools. A program passes providers to the agent's builder, or lets the agent find them
 * through {@link java.util.ServiceLoader}. Tools of discovered providers must declare their
 * effects; otherwise they count as having all effects.
 *
 * <p>The agent never closes a provider that was passed to it. It closes a provider that it
 * discovered if the provider is {@link AutoCloseable}.
 */
public interface ToolProvider {
  /** The lifetime of a provider's tools. */
  enum Scope {
    /** The provider creates tools when the agent is built; all runs share the tools. */
    AGENT,
    /**
     * The provider creates tools when a run begins and again when it is resumed; the tools belong
     * to that run. It is called on the thread that begins the run, by several threads at once. The
     * run's time has not begun then, so neither a limit nor a cancellation applies. Therefore the
     * provider should return at once, and its tools should connect to other systems only when they
     * are called.
     */
    RUN
  }

  /** A short name, which messages use and by which you choose the provider. */
  String name();

  /**
   * Creates the tools for one agent or one run. Tools that are {@link AutoCloseable} are closed
   * with it.
   *
   * @param context information about the agent or the run
   * @return the tools, each with a name that no other tool of the agent has
   */
  List<Tool> tools(ToolProviderContext context);

  /**
   * The lifetime of the tools; by default {@link Scope#AGENT}. Must always return the same value.
   */
  default Scope scope() {
    return Scope.AGENT;
  }

  /**
   * Whether the tools work in the agent's workspace. Such a provider creates tools only if there is
   * a workspace, and again for each run in another workspace. An agent with a workspace uses the
   * provider that it discovers, unless one is passed to its builder. By default false. Must always
   * return the same value.
   */
  default boolean forWorkspace() {
    return false;
  }

  /**
   * Runs programs in the workspace for the application, see {@link WorkspaceCommands#of}.
   *
   * @param context information about the agent or the run, which has a workspace
   * @return the commands, which the caller closes; empty by default
   * @throws dev.penguin.error.ConfigurationException when a sandbox is required and none is
   *     available
   */
  default Optional<WorkspaceCommands> commands(ToolProviderContext context) {
    return Optional.empty();
  }
}
