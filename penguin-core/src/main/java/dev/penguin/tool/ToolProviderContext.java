package dev.penguin.tool;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What a {@link ToolProvider} may know about the agent that it makes tools for.
 *
 * @param workspace the folder that the agent works in, a real path; empty when it has none
 * @param classLoader the loader for classes and resources of the application
 * @param stateDirectory the folder in which the agent keeps its sessions; commands have no business
 *     there. Empty when it has none; it may not exist yet
 * @param sandboxRequired whether tools that run commands must do so in a sandbox and say it with
 *     {@link Tool#isSandboxed}. A provider that cannot throws a {@link
 *     dev.penguin.error.ConfigurationException}; one that ignores it makes the building of the
 *     agent fail all the same
 */
public record ToolProviderContext(
    Optional<Path> workspace,
    ClassLoader classLoader,
    Optional<Path> stateDirectory,
    boolean sandboxRequired) {
  /** Checks that nothing is null. */
  public ToolProviderContext {
    Objects.requireNonNull(workspace, "workspace");
    Objects.requireNonNull(classLoader, "classLoader");
    Objects.requireNonNull(stateDirectory, "stateDirectory");
  }

  /**
   * An agent without a state directory, which demands no sandbox.
   *
   * @param workspace the folder that the agent works in, a real path; empty when it has none
   * @param classLoader the loader for classes and resources of the application
   */
  public ToolProviderContext(Optional<Path> workspace, ClassLoader classLoader) {
    this(workspace, classLoader, Optional.empty(), false);
  }
}
