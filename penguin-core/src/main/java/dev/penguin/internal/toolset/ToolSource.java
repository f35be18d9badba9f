package dev.penguin.internal.toolset;

import dev.penguin.error.ConfigurationException;
import dev.penguin.error.PenguinException;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolProvider;
import dev.penguin.tool.ToolProviderContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A provider of tools, where it came from, and whether it is trusted. What a provider does wrong is
 * reported with its name, its class and the library that brought it. Thread-safe when the provider
 * is.
 */
public final class ToolSource {
  private final ToolProvider provider;
  private final boolean trusted;
  private final String title;
  private final ToolProvider.Scope scope;
  private final boolean forWorkspace;

  private ToolSource(ToolProvider provider, boolean trusted) {
    this.provider = provider;
    this.trusted = trusted;
    String type = ProviderAnswers.place(provider.getClass());
    title = "'" + ProviderAnswers.answer(type, "name", provider::name) + "' (" + type + ")";
    scope = ProviderAnswers.answer(type, "scope", provider::scope);
    forWorkspace = ProviderAnswers.answer(type, "forWorkspace", provider::forWorkspace);
  }

  /**
   * One that the application passed.
   *
   * @throws ConfigurationException when it does not say what it is
   */
  public static ToolSource passed(ToolProvider provider) {
    return new ToolSource(provider, true);
  }

  /**
   * One that was found on the class path or module path.
   *
   * @throws ConfigurationException when it does not say what it is
   */
  public static ToolSource found(ToolProvider provider) {
    return new ToolSource(provider, false);
  }

  /** The provider. */
  public ToolProvider provider() {
    return provider;
  }

  /** Whether it is asked at each run. */
  public boolean isForRuns() {
    return scope == ToolProvider.Scope.RUN;
  }

  /** Whether its tools work in a workspace. */
  public boolean isForWorkspace() {
    return forWorkspace;
  }

  /** Whether it is asked by an agent or run that has this workspace, or none. */
  public boolean hasToolsFor(Optional<Path> workspace) {
    return workspace.isPresent() || !forWorkspace;
  }

  /**
   * Asks for the tools.
   *
   * @param own is given each tool as soon as it is there, also when what follows fails
   * @throws ConfigurationException when it throws, or gives null in place of its tools or of one
   */
  public List<Tool> tools(ToolProviderContext context, Consumer<? super Tool> own) {
    List<Tool> given;
    try {
      given = provider.tools(context);
    } catch (PenguinException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) { // foreign code, and what it was compiled with
      throw ProviderAnswers.broken("Tool provider " + title + " gave no tools: " + e, e);
    }
    if (given == null) {
      throw ProviderAnswers.broken(
          "Tool provider " + title + " gave no tools: null in place of a list", null);
    }
    List<Tool> tools = new ArrayList<>(given);
    tools.stream().filter(Objects::nonNull).forEach(own);
    int missing = tools.indexOf(null);
    if (missing >= 0) {
      throw ProviderAnswers.broken(
          "Tool provider %s gave null as tool %d of %d".formatted(title, missing + 1, tools.size()),
          null);
    }
    return List.copyOf(tools);
  }

  /**
   * One of its tools, as an agent or run has it.
   *
   * @throws ConfigurationException when the tool cannot be described
   */
  public ToolSet.Entry entry(Tool tool) {
    try {
      return ToolSet.Entry.of(
          tool,
          trusted,
          "of the tool provider " + title + (trusted ? ", which was passed" : ", which was found"));
    } catch (PenguinException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      throw ProviderAnswers.broken(
          "Tool provider %s brings a tool that does not say what it is, %s: %s"
              .formatted(title, tool.getClass().getName(), e),
          e);
    }
  }
}
