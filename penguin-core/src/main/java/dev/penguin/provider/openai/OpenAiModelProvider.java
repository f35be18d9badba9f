package dev.penguin.provider.openai;

import dev.penguin.model.ChatModel;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelProvider;
import dev.penguin.provider.wire.ProviderSettings;
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
    ProviderSettings settings = new ProviderSettings(config, environment);
    HttpUrl baseUrl =
        settings.baseUrl(
            preset.urlVariables(), HttpUrl.get(preset.baseUrl()), !preset.name().equals("openai"));
    Supplier<String> key =
        settings.key(preset.keyVariables(), List.of("authorization"), preset.keyNeeded());
    boolean imitated = preset.dialect().plain() || !isOpenAi(baseUrl.host());
    return new OpenAiModel(config, http, baseUrl, key, preset.dialect().plain(imitated));
  }

  /** Whether a host is OpenAI's own, or Azure's, which runs the same. */
  private static boolean isOpenAi(String host) {
    return host.equals("api.openai.com")
        || host.endsWith(".api.openai.com")
        || host.endsWith(".openai.azure.com");
  }

  /** The provider's name. */
  @Override
  public String toString() {
    return "OpenAiModelProvider[" + preset.name() + "]";
  }
}
