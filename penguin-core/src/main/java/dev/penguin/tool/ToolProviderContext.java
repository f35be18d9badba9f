package dev.penguin.tool;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a {@link ToolProvider} may know about the agent or run that it makes tools for.
 *
 * @param workspace the directory that the agent or the run works in, a real path; empty when there
 *     is none
 * @param classLoader the loader for classes and resources of the application
 * @param stateDirectory the directory in which the agent keeps its sessions; commands have no
 *     business there. Empty when it has none; it may not exist yet
 * @param sandboxRequired whether tools that run commands must do so in a sandbox and say it with
 *     {@link Tool#isSandboxed}. A provider that cannot throws a {@link
 *     dev.penguin.error.ConfigurationException}; one that ignores it makes the building of the
 *     agent, or the run, fail all the same
 * @param attributes the attributes of the run; empty for an agent. A run that is resumed by another
 *     process has those that can be stored
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
   * What an agent is made with, or a run without attributes.
   *
   * @param workspace the directory that it works in, a real path; empty when it has none
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
   * An agent without a state directory, which demands no sandbox.
   *
   * @param workspace the directory that the agent works in, a real path; empty when it has none
   * @param classLoader the loader for classes and resources of the application
   */
  public ToolProviderContext(Optional<Path> workspace, ClassLoader classLoader) {
    this(workspace, classLoader, Optional.empty(), false);
  }
}
