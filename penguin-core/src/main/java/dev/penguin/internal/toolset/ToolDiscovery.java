package dev.penguin.internal.toolset;

import dev.penguin.error.ConfigurationException;
import dev.penguin.tool.ToolProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Finds tool providers on the class path or module path. */
public final class ToolDiscovery {
  private ToolDiscovery() {}

  /**
   * All providers.
   *
   * @throws ConfigurationException when one of them cannot be loaded
   */
  public static List<ToolProvider> all(ClassLoader loader) {
    List<ToolProvider> found = new ArrayList<>();
    try {
      Iterator<ToolProvider> each = ServiceLoader.load(ToolProvider.class, loader).iterator();
      while (each.hasNext()) {
        found.add(each.next());
      }
    } catch (ServiceConfigurationError e) {
      throw new ConfigurationException(
          "A tool provider cannot be loaded: "
              + e.getMessage()
              + ". Repair or remove the library that brings it",
          "broken-provider");
    }
    return found;
  }

  /**
   * The provider of tools for a workspace.
   *
   * @throws ConfigurationException when there is none, or more than one: a library that is merely
   *     present does not add tools to an agent
   */
  public static ToolProvider forWorkspace(ClassLoader loader) {
    List<ToolProvider> found = all(loader).stream().filter(ToolProvider::forWorkspace).toList();
    if (found.isEmpty()) {
      throw new ConfigurationException(
          "A workspace needs the coding tools, which are not on the class path or module path. Add"
              + " the dependency dev.penguin:penguin-tools",
          "no-coding-tools");
    }
    if (found.size() > 1) {
      throw new ConfigurationException(
          "Several libraries bring tools for a workspace: "
              + found.stream().map(ToolProvider::name).toList()
              + ". Pass the one to use with toolProviders(…), or take all with discoverTools()",
          "several-workspace-tools");
    }
    return found.get(0);
  }
}
