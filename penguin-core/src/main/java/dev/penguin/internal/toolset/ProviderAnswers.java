package dev.penguin.internal.toolset;

import dev.penguin.error.ConfigurationException;
import java.security.CodeSource;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks a provider of tools what it is, and names it and its library where it cannot say so. */
final class ProviderAnswers {
  private static final String ANCHOR = "broken-provider";

  private ProviderAnswers() {}

  /** What a provider says of itself. */
  static <T> T answer(String type, String method, Supplier<T> asked) {
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

  static ConfigurationException broken(String what, @Nullable Throwable cause) {
    ConfigurationException broken =
        new ConfigurationException(what + ". Repair the provider, or remove it", ANCHOR);
    if (cause != null) {
      broken.initCause(cause);
    }
    return broken;
  }
}
