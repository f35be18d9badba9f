package dev.penguin.internal.toolset;

import dev.penguin.error.ConfigurationException;
import dev.penguin.tool.ToolProvider;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds tool providers on the class path or module path. */
public final class ToolDiscovery {
  private static final Logger LOG = LoggerFactory.getLogger(ToolDiscovery.class);

  private final ClassLoader loader;
  private final ServiceFiles files;
  private final Consumer<ToolProvider> found;
  private final Consumer<ConfigurationException> broken;

  private ToolDiscovery(
      ClassLoader loader, Consumer<ToolProvider> found, Consumer<ConfigurationException> broken) {
    this.loader = loader;
    this.found = found;
    this.broken = broken;
    files = ServiceFiles.of(ToolProvider.class.getName(), loader);
  }

  /**
   * All providers. One that is listed by several libraries is there once, and a warning says so.
   *
   * @param found is given each provider as soon as it is there, also when another one fails
   * @throws ConfigurationException when one of them cannot be loaded
   */
  public static void all(ClassLoader loader, Consumer<ToolProvider> found) {
    new ToolDiscovery(
            loader,
            found,
            problem -> {
              throw problem;
            })
        .look();
  }

  /**
   * The provider of tools for a workspace. The others are closed again, and those that cannot be
   * loaded are no concern of an agent that did not ask for them: a warning names them. A loader
   * that finds none may be that of a thread of a pool: this library's own one sees what came with
   * it.
   *
   * @throws ConfigurationException when there is none, or more than one: a library that is merely
   *     present does not add tools to an agent
   */
  public static ToolProvider forWorkspace(ClassLoader loader) {
    List<ToolProvider> found = new ArrayList<>();
    List<ConfigurationException> broken = new ArrayList<>();
    lookForWorkspace(loader, found, broken);
    ClassLoader own = ToolProvider.class.getClassLoader();
    if (found.isEmpty() && own != null && !own.equals(loader)) {
      lookForWorkspace(own, found, broken);
    }
    return one(found, broken);
  }

  private static void lookForWorkspace(
      ClassLoader loader, List<ToolProvider> found, List<ConfigurationException> broken) {
    new ToolDiscovery(
            loader,
            provider -> {
              if (isForWorkspace(provider, broken)) {
                found.add(provider);
              } else {
                close(provider);
              }
            },
            broken::add)
        .look();
  }

  private static ToolProvider one(List<ToolProvider> found, List<ConfigurationException> broken) {
    if (found.size() == 1) {
      broken.forEach(problem -> LOG.warn("{}", problem.getMessage()));
      return found.get(0);
    }
    found.forEach(ToolDiscovery::close);
    if (found.size() > 1) {
      throw new ConfigurationException(
          "Several libraries offer tools for a workspace: "
              + found.stream()
                  .map(each -> each.name() + " (" + ProviderAnswers.place(each.getClass()) + ")")
                  .collect(Collectors.joining("; "))
              + ". Pass the one to use to toolProviders(…), or use all with discoverTools()",
          "several-workspace-tools");
    }
    if (!broken.isEmpty()) {
      throw broken.get(0);
    }
    throw new ConfigurationException(
        "A workspace needs the coding tools, which are not on the class path or module path. Add"
            + " the dependency dev.penguin:penguin-tools",
        "no-coding-tools");
  }

  private static boolean isForWorkspace(
      ToolProvider provider, List<ConfigurationException> broken) {
    try {
      return ProviderAnswers.answer(
          ProviderAnswers.place(provider.getClass()), "forWorkspace", provider::forWorkspace);
    } catch (ConfigurationException e) {
      broken.add(e);
      return false;
    }
  }

  private static void close(ToolProvider provider) {
    if (provider instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) { // anybody's code
        LOG.warn("Closing {} failed: {}", provider.getClass().getName(), e.toString());
      }
    }
  }

  private void look() {
    Iterator<ServiceLoader.Provider<ToolProvider>> each =
        ServiceLoader.load(ToolProvider.class, loader).stream().iterator();
    Set<String> failures = new HashSet<>();
    for (boolean more = true; more; ) {
      Class<?> type = null;
      ToolProvider provider = null;
      try {
        more = each.hasNext();
        if (more) {
          ServiceLoader.Provider<ToolProvider> next = each.next();
          type = next.type();
          warnOfCopies(type);
          provider = next.get();
        }
      } catch (ServiceConfigurationError | LinkageError e) {
        broken.accept(cannotLoad(e, type));
        more = failures.add(e.toString()); // the same again: it will not get further
      }
      if (provider != null) {
        found.accept(provider);
      }
    }
  }

  private ConfigurationException cannotLoad(Throwable failure, @Nullable Class<?> type) {
    String origin =
        type == null
            ? files.origin(failure, loader)
            : ". It is " + ProviderAnswers.place(type) + reason(failure);
    ConfigurationException problem =
        new ConfigurationException(
            "A tool provider cannot be loaded: "
                + (failure instanceof LinkageError ? failure : failure.getMessage())
                + origin
                + ". Repair or remove the library that contains it",
            "broken-provider");
    problem.initCause(failure);
    return problem;
  }

  private static String reason(Throwable failure) {
    return failure.getCause() == null ? "" : ": " + failure.getCause();
  }

  private void warnOfCopies(Class<?> type) {
    Set<String> listing = files.listing(type.getName());
    if (listing.size() > 1) {
      LOG.warn(
          "Tool provider {} is there more than once: {}. Taken is {}; remove the other libraries",
          type.getName(),
          String.join(" and ", listing),
          ProviderAnswers.place(type));
    }
  }
}
