package dev.penguin.provider.openai;

import dev.penguin.error.ConfigurationException;
import dev.penguin.model.ChatModel;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Makes the models of OpenAI and of servers that speak its chat completions protocol. Immutable and
 * thread-safe.
 *
 * <p>A model makes one attempt a call: put a {@link dev.penguin.model.RetryingModel} around it.
 */
public final class OpenAiModelProvider implements ModelProvider {
  private final Preset preset;
  private final Function<String, @Nullable String> environment;

  private OpenAiModelProvider(Preset preset, Function<String, @Nullable String> environment) {
    this.preset = preset;
    this.environment = environment;
  }

  /** The names of the providers that are known, OpenAI's own first. */
  public static List<String> names() {
    List<String> names = new ArrayList<>();
    for (Preset preset : Preset.ALL) {
      names.add(preset.name());
    }
    return names;
  }

  /**
   * The provider of a name.
   *
   * @param name one of {@link #names()}
   * @param environment gives the value of an environment variable, or null where it is not set
   * @throws IllegalArgumentException when the name is not among them
   */
  public static OpenAiModelProvider named(
      String name, Function<String, @Nullable String> environment) {
    Preset preset = Preset.named(Objects.requireNonNull(name, "name"));
    if (preset == null) {
      throw new IllegalArgumentException(
          "No provider '" + name + "' speaks OpenAI's protocol here, only " + names());
    }
    return new OpenAiModelProvider(preset, Objects.requireNonNull(environment, "environment"));
  }

  @Override
  public String name() {
    return preset.name();
  }

  @Override
  public ChatModel create(ModelConfig config, HttpSettings http) {
    Objects.requireNonNull(http, "http");
    return new OpenAiModel(config, http, baseUrl(config), key(config), preset.dialect());
  }

  private Supplier<String> key(ModelConfig config) {
    if (config.apiKey().isPresent()) {
      return config.apiKey().get();
    }
    for (String variable : preset.keyVariables()) {
      String value = environment.apply(variable);
      if (value != null && !value.isBlank()) {
        return () -> value;
      }
    }
    if (preset.keyNeeded() && !hasOwnHeader(config)) {
      throw new ConfigurationException(
          "No key for "
              + config.info()
              + ": set the environment variable "
              + String.join(" or ", preset.keyVariables())
              + ", or pass one with ModelConfig.withApiKey",
          "missing-key");
    }
    return () -> "";
  }

  private static boolean hasOwnHeader(ModelConfig config) {
    for (String header : config.headers().keySet()) {
      if (header.equalsIgnoreCase("authorization")) {
        return true;
      }
    }
    return false;
  }

  private HttpUrl baseUrl(ModelConfig config) {
    if (config.baseUrl().isPresent()) {
      String url = config.baseUrl().get();
      HttpUrl parsed = HttpUrl.parse(url);
      if (parsed == null) {
        throw badUrl("The base URL of " + config.info(), url);
      }
      return parsed;
    }
    for (String variable : preset.urlVariables()) {
      String value = environment.apply(variable);
      if (value != null && !value.isBlank()) {
        return fromEnvironment(variable, value.strip());
      }
    }
    return HttpUrl.get(preset.baseUrl());
  }

  /**
   * Variables such as OLLAMA_HOST may name only a host, or a host and a port. What is left out is
   * as in the usual address.
   */
  private HttpUrl fromEnvironment(String variable, String value) {
    HttpUrl usual = HttpUrl.get(preset.baseUrl());
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
    if (!preset.name().equals("openai") && url.encodedPath().equals("/")) {
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

  /** The provider's name. */
  @Override
  public String toString() {
    return "OpenAiModelProvider[" + preset.name() + "]";
  }
}
