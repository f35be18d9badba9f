package dev.penguin.internal.toolset;

import dev.penguin.error.ConfigurationException;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolProvider;
import dev.penguin.tool.ToolProviderContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** Finds tool providers: the coding tools for a workspace, and other parties' when asked to. */
public final class ToolDiscovery {
  /** The name of the provider in penguin-tools. */
  private static final String CODING_TOOLS = "coding-tools";

  private final ClassLoader loader;
  private final Optional<Path> workspace;
  private final ToolProviderContext context;

  public ToolDiscovery(
      ClassLoader loader,
      Optional<Path> workspace,
      Optional<Path> stateDirectory,
      boolean sandboxRequired) {
    this.loader = loader;
    this.workspace = workspace.map(ToolDiscovery::real);
    context = new ToolProviderContext(this.workspace, loader, stateDirectory, sandboxRequired);
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

  /** The real path of the workspace. */
  public Optional<Path> workspace() {
    return workspace;
  }

  /** The coding tools; none without a workspace. */
  public List<Tool> codingTools() {
    if (workspace.isEmpty()) {
      return List.of();
    }
    Optional<ToolProvider> coding =
        providers().filter(provider -> provider.name().equals(CODING_TOOLS)).findFirst();
    if (coding.isPresent()) {
      return coding.get().tools(context);
    }
    throw new ConfigurationException(
        "A workspace needs the coding tools, which are not on the class path or module path. Add the"
            + " dependency dev.penguin:penguin-tools",
        "no-coding-tools");
  }

  /** The tools of all other providers. */
  public List<Tool> discovered() {
    return providers()
        .filter(provider -> !provider.name().equals(CODING_TOOLS))
        .flatMap(provider -> provider.tools(context).stream())
        .toList();
  }

  private Stream<ToolProvider> providers() {
    Iterator<ToolProvider> found = ServiceLoader.load(ToolProvider.class, loader).iterator();
    return Stream.iterate(next(found), Optional::isPresent, provider -> next(found))
        .map(Optional::get);
  }

  private static Optional<ToolProvider> next(Iterator<ToolProvider> found) {
    try {
      return found.hasNext() ? Optional.of(found.next()) : Optional.empty();
    } catch (ServiceConfigurationError e) {
      throw new ConfigurationException(
          "A tool provider cannot be loaded: "
              + e.getMessage()
              + ". Repair or remove the library that brings it",
          "broken-provider");
    }
  }
}
