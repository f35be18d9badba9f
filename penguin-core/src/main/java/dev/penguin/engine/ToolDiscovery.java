package dev.penguin.engine;

import dev.penguin.error.ConfigurationException;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolProvider;
import dev.penguin.tool.ToolProviderContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** Finds tool providers: the coding tools for a workspace, and other parties' when asked to. */
final class ToolDiscovery {
  /** The name of the provider in penguin-tools. */
  private static final String CODING_TOOLS = "coding-tools";

  private final ClassLoader loader;
  private final Optional<Path> workspace;

  ToolDiscovery(ClassLoader loader, Optional<Path> workspace) {
    this.loader = loader;
    this.workspace = workspace.map(ToolDiscovery::real);
  }

  private static Path real(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new ConfigurationException(
          "The workspace '" + directory + "' is no folder. Create it, or name one that exists",
          "no-workspace");
    }
    try {
      return directory.toRealPath();
    } catch (IOException e) {
      throw new ConfigurationException(
          "The workspace '" + directory + "' cannot be opened: " + e.getMessage(), "no-workspace");
    }
  }

  /** The coding tools; none without a workspace. */
  List<Tool> codingTools() {
    if (workspace.isEmpty()) {
      return List.of();
    }
    for (ToolProvider provider : providers()) {
      if (provider.name().equals(CODING_TOOLS)) {
        return provider.tools(context());
      }
    }
    throw new ConfigurationException(
        "A workspace needs the coding tools, which are not on the class path or module path. Add the"
            + " dependency dev.penguin:penguin-tools",
        "no-coding-tools");
  }

  /** The tools of all other providers. */
  List<Tool> discovered() {
    List<Tool> tools = new ArrayList<>();
    for (ToolProvider provider : providers()) {
      if (!provider.name().equals(CODING_TOOLS)) {
        tools.addAll(provider.tools(context()));
      }
    }
    return tools;
  }

  private ServiceLoader<ToolProvider> providers() {
    return ServiceLoader.load(ToolProvider.class, loader);
  }

  private ToolProviderContext context() {
    return new ToolProviderContext(workspace, loader);
  }
}
