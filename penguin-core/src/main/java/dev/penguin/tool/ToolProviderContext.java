package dev.penguin.tool;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Information for a {@link ToolProvider} about the agent or run that needs its tools.
 *
 * @param workspace the directory in which the agent or the run works, a real path; empty if there
 *     is none
 * @param classLoader the loader for classes and resources of the application
 * @param stateDirectory the directory in which the agent keeps its sessions, which commands must
 *     not touch; empty if the agent has none. It may not exist yet
 * @param sandboxRequired whether tools must run commands in a sandbox and return true from {@link
 *     Tool#isSandboxed}. A provider that cannot do so throws a {@link
 *     dev.penguin.error.ConfigurationException}; if it ignores the flag, building the agent or
 *     starting the run fails
 * @param attributes the attributes of the run; empty for an agent. A run that another process
 *     resumes has only those attributes that can be stored
 */
public record ToolProviderContext(
    Optional<Path> workspace,
    ClassLoader classLoader,
    Optional<Path> stateDirectory,
    boolean sandboxRequired,
    Map<String, Object> attributes) {
  /** Checks that nothing is null, and copies the attributes. */
  public ToolProviderContext {
    Objects.requireNonNull(workspace, "workspace");
    Objects.requireNonNull(classLoader, "classLoader");
    Objects.requireNonNull(stateDirectory, "stateDirectory");
    attributes = Map.copyOf(attributes);
  }

  /**
   * Information about an agent, or about a run without attributes.
   *
   * @param workspace the directory in which it works, a real path; empty if it has none
   * @param classLoader the loader for classes and resources of the application
   * @param stateDirectory the directory in which the agent keeps its sessions, if any
   * @param sandboxRequired whether tools that run commands must do so in a sandbox
   */
  public ToolProviderContext(
      Optional<Path> workspace,
      ClassLoader classLoader,
      Optional<Path> stateDirectory,
      boolean sandboxRequired) {
    this(workspace, classLoader, stateDirectory, sandboxRequired, Map.of());
  }

  /**
   * Information about an agent without a state directory that requires no sandbox.
   *
   * @param workspace the directory in which the agent works, a real path; empty if it has none
   * @param classLoader the loader for classes and resources of the application
   */
  public ToolProviderContext(Optional<Path> workspace, ClassLoader classLoader) {
    this(workspace, classLoader, Optional.empty(), false);
  }
}
