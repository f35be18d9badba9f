package dev.penguin.provider.wire;

import dev.penguin.error.ConfigurationException;
import dev.penguin.model.ModelConfig;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Key and address of a provider: from the configuration, else from the environment. Immutable.
 *
 * @param config which model, and what was set in code
 * @param environment gives the value of an environment variable, or null where it is not set
 */
public record ProviderSettings(ModelConfig config, Function<String, @Nullable String> environment) {

  /**
   * The key; one that gives an empty text when there is none and none is needed.
   *
   * @param variables the environment variables that may hold it, in order
   * @param headers the names of the headers that make a key needless when the user sets one of them
   * @param needed whether the provider answers nobody without a key
   * @throws ConfigurationException when a key is needed and missing
   */
  public Supplier<String> key(List<String> variables, List<String> headers, boolean needed) {
    if (config.apiKey().isPresent()) {
      return config.apiKey().get();
    }
    for (String variable : variables) {
      String value = environment.apply(variable);
      if (value != null && !value.isBlank()) {
        return () -> value;
      }
    }
    if (needed && !hasHeader(headers)) {
      throw new ConfigurationException(
          "No key for "
              + config.info()
              + ": set the environment variable "
              + String.join(" or ", variables)
              + ", or pass one with ModelConfig.withApiKey",
          "missing-key");
    }
    return () -> "";
  }

  private boolean hasHeader(List<String> names) {
    for (String header : config.headers().keySet()) {
      for (String name : names) {
        if (header.equalsIgnoreCase(name)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * The address.
   *
   * @param variables the environment variables that may name it, in order; such a variable may name
   *     only a host, or a host and a port, and what it leaves out is as in the usual address
   * @param usual the address when nothing else is set
   * @param path whether the path of the usual address counts among what may be left out
   * @throws ConfigurationException when what is set is no address
   */
  public HttpUrl baseUrl(List<String> variables, HttpUrl usual, boolean path) {
    if (config.baseUrl().isPresent()) {
      String url = config.baseUrl().get();
      HttpUrl parsed = HttpUrl.parse(url);
      if (parsed == null) {
        throw badUrl("The base URL of " + config.info(), url);
      }
      return parsed;
    }
    for (String variable : variables) {
      String value = environment.apply(variable);
      if (value != null && !value.isBlank()) {
        return fromEnvironment(variable, value.strip(), usual, path);
      }
    }
    return usual;
  }

  private static HttpUrl fromEnvironment(
      String variable, String value, HttpUrl usual, boolean path) {
    boolean bare = !value.contains("://");
    HttpUrl url = HttpUrl.parse(bare ? "http://".concat(value) : value);
    if (url == null || !url.username().isEmpty()) {
      throw badUrl("The environment variable " + variable, value);
    }
    HttpUrl.Builder complete = url.newBuilder();
    if (bare && !value.matches(".*:[0-9]+/?")) {
      complete.port(usual.port());
    }
    if (url.host().equals("0.0.0.0")) {
      complete.host("127.0.0.1");
    }
    if (path && url.encodedPath().equals("/")) {
      complete.encodedPath(usual.encodedPath());
    }
    return complete.build();
  }

  private static ConfigurationException badUrl(String what, String value) {
    int at = value.lastIndexOf('@');
    return new ConfigurationException(
        what
            + " must be an http or https address without user information, got '"
            + value.substring(at + 1)
            + "'",
        "bad-base-url");
  }

  /** The name of the model; no key. */
  @Override
  public String toString() {
    return "ProviderSettings[" + config + "]";
  }
}
