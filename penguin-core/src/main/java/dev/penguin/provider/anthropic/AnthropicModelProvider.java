package dev.penguin.provider.anthropic;

import dev.penguin.model.ChatModel;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelProvider;
import dev.penguin.provider.wire.ProviderSettings;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Makes the models of Anthropic and of servers that speak its messages protocol. Immutable and
 * thread-safe.
 *
 * <p>A model makes one attempt a call: put a {@link dev.penguin.model.RetryingModel} around it.
 */
public final class AnthropicModelProvider implements ModelProvider {
  /** The provider's name. */
  public static final String NAME = "anthropic";

  private static final HttpUrl USUAL = HttpUrl.get("https://api.anthropic.com");

  /** Either of them says who is calling. */
  private static final List<String> KEY_HEADERS = List.of("x-api-key", "authorization");

  private final Function<String, @Nullable String> environment;

  /**
   * A provider that looks for key and address in an environment.
   *
   * @param environment gives the value of an environment variable, or null where it is not set
   */
  public AnthropicModelProvider(Function<String, @Nullable String> environment) {
    this.environment = Objects.requireNonNull(environment, "environment");
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ChatModel create(ModelConfig config, HttpSettings http) {
    Objects.requireNonNull(http, "http");
    ProviderSettings settings = new ProviderSettings(config, environment);
    HttpUrl baseUrl = settings.baseUrl(List.of("ANTHROPIC_BASE_URL"), USUAL, false);
    Supplier<String> key = settings.key(List.of("ANTHROPIC_API_KEY"), KEY_HEADERS, true);
    return new AnthropicModel(config, http, baseUrl, key);
  }

  /** The provider's name. */
  @Override
  public String toString() {
    return "AnthropicModelProvider[" + NAME + "]";
  }
}
