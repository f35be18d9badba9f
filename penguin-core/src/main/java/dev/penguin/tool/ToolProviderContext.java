package dev.penguin.tool;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What a {@link ToolProvider} may know about the agent that it makes tools for.
 *
 * @param workspace the folder that the agent works in, a real path; empty when it has none
 * @param classLoader the loader for classes and resources of the application
 */
public record ToolProviderContext(Optional<Path> workspace, ClassLoader classLoader) {
  /** Checks that nothing is null. */
  public ToolProviderContext {
    Objects.requireNonNull(workspace, "workspace");
    Objects.requireNonNull(classLoader, "classLoader");
  }
}
