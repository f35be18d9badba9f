package dev.penguin.internal.provider;

import dev.penguin.error.ConfigurationException;
import dev.penguin.internal.text.NearestName;
import dev.penguin.model.ChatModel;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelProvider;
import dev.penguin.model.RetryingModel;
import dev.penguin.provider.anthropic.AnthropicModelProvider;
import dev.penguin.provider.openai.OpenAiModelProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes models from their configurations: of the providers that come with Penguin, else of those
 * that a class loader offers. Each model tries again by itself. Thread-safe.
 */
public final class ModelFactory {
  private final HttpSettings http;
  private final ClassLoader loader;
  private final RandomGenerator random;
  private final Function<String, @Nullable String> environment;

  /**
   * A factory.
   *
   * @param http how the models talk HTTP
   * @param loader where other parties' providers are looked for
   * @param random chooses the waits between attempts; thread-safe
   * @param environment gives the value of an environment variable, or null where it is not set
   */
  public ModelFactory(
      HttpSettings http,
      ClassLoader loader,
      RandomGenerator random,
      Function<String, @Nullable String> environment) {
    this.http = Objects.requireNonNull(http, "http");
    this.loader = Objects.requireNonNull(loader, "loader");
    this.random = Objects.requireNonNull(random, "random");
    this.environment = Objects.requireNonNull(environment, "environment");
  }

  /**
   * A model that tries again when it fails. Does no I/O.
   *
   * @param config which model, and how to talk to it
   * @return the model, which is {@link AutoCloseable}
   * @throws ConfigurationException when the provider is unknown or a key is missing
   */
  public ChatModel create(ModelConfig config) {
    ChatModel model = provider(config).create(config, http);
    return new RetryingModel(model, config.maxRetries(), config.timeout(), random);
  }

  private ModelProvider provider(ModelConfig config) {
    String name = config.provider();
    if (OpenAiModelProvider.names().contains(name)) {
      return OpenAiModelProvider.named(name, environment);
    }
    if (name.equals(AnthropicModelProvider.NAME)) {
      return new AnthropicModelProvider(environment);
    }
    List<String> names = new ArrayList<>(OpenAiModelProvider.names());
    names.add(1, AnthropicModelProvider.NAME);
    try {
      for (ClassLoader each : loaders()) {
        for (ModelProvider provider : ServiceLoader.load(ModelProvider.class, each)) {
          if (provider.name().equals(name)) {
            return provider;
          }
          if (!names.contains(provider.name())) {
            names.add(provider.name());
          }
        }
      }
    } catch (ServiceConfigurationError e) {
      throw new ConfigurationException(
          "The provider of "
              + config.info()
              + " was not found, because a provider of another library cannot be loaded: "
              + e.getMessage(),
          "unknown-provider");
    }
    throw unknown(config, names);
  }

  /** The library's own loader sees what came with it, where that of a thread of a pool does not. */
  private List<ClassLoader> loaders() {
    return Stream.of(loader, ModelProvider.class.getClassLoader()).distinct().toList();
  }

  private static ConfigurationException unknown(ModelConfig config, List<String> names) {
    String elsewhere = Elsewhere.hint(config);
    String hint =
        elsewhere.isEmpty()
            ? NearestName.of(config.provider(), names)
                .map(near -> " Did you mean " + near + "/" + config.model() + "?")
                .orElse("")
            : " " + elsewhere;
    return new ConfigurationException(
        "Unknown provider '"
            + config.provider()
            + "' in the model name "
            + config.info()
            + "."
            + hint
            + " Known are "
            + String.join(", ", names)
            + "; others are found through ServiceLoader as dev.penguin.model.ModelProvider",
        "unknown-provider");
  }
}
