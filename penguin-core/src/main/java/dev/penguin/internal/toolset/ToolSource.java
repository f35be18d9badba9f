package dev.penguin.internal.toolset;

import dev.penguin.error.ConfigurationException;
import dev.penguin.error.PenguinException;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolProvider;
import dev.penguin.tool.ToolProviderContext;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A provider of tools, where it came from, and whether it is trusted. What a provider does wrong is
 * reported with its name, its class and the library that brought it. Thread-safe when the provider
 * is.
 */
public final class ToolSource {
  private static final String ANCHOR = "broken-provider";

  private final ToolProvider provider;
  private final boolean trusted;
  private final String title;
  private final ToolProvider.Scope scope;
  private final boolean forWorkspace;

  private ToolSource(ToolProvider provider, boolean trusted) {
    this.provider = provider;
    this.trusted = trusted;
    String type = place(provider.getClass());
    title = "'" + answer(type, "name", provider::name) + "' (" + type + ")";
    scope = answer(type, "scope", provider::scope);
    forWorkspace = answer(type, "forWorkspace", provider::forWorkspace);
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
      throw broken("Tool provider " + title + " gave no tools: " + e, e);
    }
    if (given == null) {
      throw broken("Tool provider " + title + " gave no tools: null in place of a list", null);
    }
    List<Tool> tools = new ArrayList<>(given);
    tools.stream().filter(Objects::nonNull).forEach(own);
    int missing = tools.indexOf(null);
    if (missing >= 0) {
      throw broken(
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
      throw broken(
          "Tool provider %s brings a tool that does not say what it is, %s: %s"
              .formatted(title, tool.getClass().getName(), e),
          e);
    }
  }

  /** What a provider says of itself. */
  private static <T> T answer(String type, String method, Supplier<T> asked) {
    try {
      return Objects.requireNonNull(asked.get(), method + "() gave null");
    } catch (RuntimeException | LinkageError e) {
      throw broken("Tool provider %s does not say what it is: %s".formatted(type, e), e);
    }
  }

  /** A class and the library or folder that brought it, for messages. */
  static String place(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    String module = type.getModule().isNamed() ? ", module " + type.getModule().getName() : "";
    return type.getName()
        + module
        + (source == null || source.getLocation() == null ? "" : ", from " + source.getLocation());
  }

  private static ConfigurationException broken(String what, @Nullable Throwable cause) {
    ConfigurationException broken =
        new ConfigurationException(what + ". Repair the provider, or leave it out", ANCHOR);
    if (cause != null) {
      broken.initCause(cause);
    }
    return broken;
  }
}
