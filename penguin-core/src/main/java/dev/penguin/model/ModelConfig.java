package dev.penguin.model;

import dev.penguin.internal.json.Json;
import dev.penguin.model.ModelInfo.Price;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A model and its settings. Immutable and thread-safe; each {@code with} method returns a changed
 * copy. Settings that are not set come from the environment or from the provider.
 */
public final class ModelConfig {
  private static final int MAX_RETRIES = 20;
  private static final Set<String> FRAMING =
      Set.of("accept-encoding", "content-length", "transfer-encoding");

  private final String provider;
  private final String model;
  private final Map<Option, Object> options;
  private final Map<String, String> headers;
  private final Map<String, String> extras;

  private enum Option {
    BASE_URL,
    API_KEY,
    TEMPERATURE,
    MAX_OUTPUT_TOKENS,
    CONTEXT_WINDOW,
    REASONING_EFFORT,
    PRICE,
    TIMEOUT,
    IDLE_TIMEOUT,
    STREAMING,
    MAX_RETRIES
  }

  private ModelConfig(
      String provider,
      String model,
      Map<Option, Object> options,
      Map<String, String> headers,
      Map<String, String> extras) {
    this.provider = provider;
    this.model = model;
    this.options = options;
    this.headers = headers;
    this.extras = extras;
  }

  /**
   * Creates a configuration from a model's name.
   *
   * @param name {@code provider/model}, split at the first slash, for instance {@code
   *     openai/gpt-5-mini} or {@code openrouter/meta-llama/llama-3.3-70b}
   * @throws IllegalArgumentException when the name has no provider or no model
   */
  public static ModelConfig of(String name) {
    int slash = Objects.requireNonNull(name, "name").indexOf('/');
    if (slash < 1 || slash == name.length() - 1 || !name.strip().equals(name)) {
      throw new IllegalArgumentException(
          "Model name '" + name + "' must be provider/model, for instance openai/gpt-5-mini");
    }
    return new ModelConfig(
        name.substring(0, slash), name.substring(slash + 1), Map.of(), Map.of(), Map.of());
  }

  /**
   * The address of the provider's API.
   *
   * @param url an http or https address in the form of the vendor's own SDK: OpenAI's ends in
   *     {@code /v1}, Anthropic's does not
   */
  public ModelConfig withBaseUrl(String url) {
    Objects.requireNonNull(url, "url");
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Base URL '" + url + "' is not a URL: " + e.getMessage(), e);
    }
    boolean http = "http".equalsIgnoreCase(uri.getScheme());
    if (!http && !"https".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "Base URL '" + url + "' must start with http:// or https:// and name a host");
    }
    if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "Base URL must have no user information and no fragment: use withApiKey for the key");
    }
    return with(Option.BASE_URL, url);
  }

  /**
   * The provider's key. Without one, the provider's variable is read, such as {@code
   * OPENAI_API_KEY}.
   *
   * @param key the key, not blank
   * @throws NullPointerException when the key is null, for instance from a variable that is not set
   */
  public ModelConfig withApiKey(String key) {
    Objects.requireNonNull(
        key, "The API key is null. Was it read from a variable that is not set?");
    if (key.isBlank()) {
      throw new IllegalArgumentException("The API key must not be blank");
    }
    return withApiKey(() -> key);
  }

  /**
   * The provider's key, for keys that change. The supplier is called for each request, and whenever
   * an engine adds an entry to a session's log, so that the engine can redact the key.
   *
   * @param key returns the key; thread-safe
   */
  public ModelConfig withApiKey(Supplier<String> key) {
    return with(Option.API_KEY, Objects.requireNonNull(key, "key"));
  }

  /**
   * The sampling temperature: how random the answer is.
   *
   * @param temperature from 0 to 2
   */
  public ModelConfig withTemperature(double temperature) {
    if (!(temperature >= 0 && temperature <= 2)) {
      throw new IllegalArgumentException("temperature must be 0 to 2, got " + temperature);
    }
    return with(Option.TEMPERATURE, temperature);
  }

  /**
   * The maximum number of tokens of an answer.
   *
   * @param tokens positive
   */
  public ModelConfig withMaxOutputTokens(int tokens) {
    return with(Option.MAX_OUTPUT_TOKENS, positive("maxOutputTokens", tokens));
  }

  /**
   * The maximum number of input and output tokens together that the model accepts.
   *
   * @param tokens positive
   */
  public ModelConfig withContextWindow(int tokens) {
    return with(Option.CONTEXT_WINDOW, positive("contextWindow", tokens));
  }

  /**
   * How much the model should reason, in the provider's own terms.
   *
   * @param effort for instance {@code low}, {@code medium} or {@code high}
   */
  public ModelConfig withReasoningEffort(String effort) {
    return with(Option.REASONING_EFFORT, Objects.requireNonNull(effort, "effort"));
  }

  /**
   * The price of tokens, for limits in money and for {@code RunResult.costUsd()}.
   *
   * @param inputUsdPerMillion US dollars per million input tokens, zero or more
   * @param outputUsdPerMillion US dollars per million output tokens, zero or more
   */
  public ModelConfig withPrice(double inputUsdPerMillion, double outputUsdPerMillion) {
    return withPrice(
        BigDecimal.valueOf(inputUsdPerMillion), BigDecimal.valueOf(outputUsdPerMillion));
  }

  /**
   * The exact price of tokens.
   *
   * @param inputUsdPerMillion US dollars per million input tokens, zero or more
   * @param outputUsdPerMillion US dollars per million output tokens, zero or more
   */
  public ModelConfig withPrice(BigDecimal inputUsdPerMillion, BigDecimal outputUsdPerMillion) {
    return withPrice(
        new Price(
            Objects.requireNonNull(inputUsdPerMillion, "inputUsdPerMillion"),
            Objects.requireNonNull(outputUsdPerMillion, "outputUsdPerMillion")));
  }

  /**
   * The price of tokens, with separate prices for cached tokens. It takes precedence over the list
   * prices that Penguin knows for a few models.
   *
   * @param price the price
   */
  public ModelConfig withPrice(Price price) {
    return with(Option.PRICE, Objects.requireNonNull(price, "price"));
  }

  /**
   * The time limit for one request, including retries and waits.
   *
   * @param timeout positive
   */
  public ModelConfig withTimeout(Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    return with(Option.TIMEOUT, positive("timeout", timeout));
  }

  /**
   * The maximum wait for the next piece of a reply. Only data counts; keep-alive comments do not.
   *
   * @param timeout positive
   */
  public ModelConfig withIdleTimeout(Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    return with(Option.IDLE_TIMEOUT, positive("idleTimeout", timeout));
  }

  /**
   * Whether the reply is requested piece by piece. If not, the text is reported once, when the
   * reply is complete. Then only {@link #timeout()} limits the wait, and {@link #idleTimeout()} has
   * no effect.
   *
   * @param streaming false for servers or proxies that cannot stream
   */
  public ModelConfig withStreaming(boolean streaming) {
    return with(Option.STREAMING, streaming);
  }

  /**
   * How often a failed request is retried.
   *
   * @param retries from 0 to 20
   */
  public ModelConfig withMaxRetries(int retries) {
    if (retries < 0 || retries > MAX_RETRIES) {
      throw new IllegalArgumentException(
          "maxRetries must be 0 to " + MAX_RETRIES + ", got " + retries);
    }
    return with(Option.MAX_RETRIES, retries);
  }

  /**
   * Adds an HTTP header to each request. A second value for a name replaces the first. This also
   * replaces a header that Penguin itself sends, such as {@code Authorization} or {@code
   * x-api-key}, regardless of case. Such a header takes precedence over the key.
   *
   * @param name the header's name
   * @param value its value
   * @throws IllegalArgumentException when name or value cannot be sent, or when the header
   *     describes how the connection sends the body: {@code Content-Length}, {@code
   *     Transfer-Encoding}, and {@code Accept-Encoding} with another value than {@code identity}
   */
  public ModelConfig withHeader(String name, String value) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
    if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
      throw new IllegalArgumentException("'" + name + "' is not an HTTP header name");
    }
    if (value.chars().anyMatch(c -> c < ' ' && c != '\t' || c > '~')) {
      throw new IllegalArgumentException(
          "The value of header '" + name + "' must be printable ASCII");
    }
    boolean identity =
        name.equalsIgnoreCase("accept-encoding") && value.equalsIgnoreCase("identity");
    if (!identity && FRAMING.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "The header '" + name + "' must not be set: the connection decides how a body is sent");
    }
    return new ModelConfig(provider, model, options, plus(headers, name, value), extras);
  }

  /**
   * Adds a field to the body of each request, or replaces a field that Penguin sends.
   *
   * @param name the field's name
   * @param json its value as JSON
   */
  public ModelConfig withExtra(String name, String json) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(json, "json");
    try {
      Json.parse(json);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The extra field '" + name + "' is not JSON: " + e.getMessage(), e);
    }
    return new ModelConfig(provider, model, options, headers, plus(extras, name, json));
  }

  /** The part of the name before the first slash. */
  public String provider() {
    return provider;
  }

  /** The part of the name after the first slash. */
  public String model() {
    return model;
  }

  /** The address of the provider's API, if set. */
  public Optional<String> baseUrl() {
    return get(Option.BASE_URL, String.class);
  }

  /** The supplier of the key, if set. */
  @SuppressWarnings("unchecked") // only withApiKey sets it
  public Optional<Supplier<String>> apiKey() {
    return get(Option.API_KEY, Object.class).map(key -> (Supplier<String>) key);
  }

  /** The sampling temperature, if set. */
  public OptionalDouble temperature() {
    Double value = (Double) options.get(Option.TEMPERATURE);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /** The maximum number of tokens of an answer, if set. */
  public OptionalInt maxOutputTokens() {
    return getInt(Option.MAX_OUTPUT_TOKENS);
  }

  /** The maximum number of input and output tokens together, if set. */
  public OptionalInt contextWindow() {
    return getInt(Option.CONTEXT_WINDOW);
  }

  /** How much the model should reason, if set. */
  public Optional<String> reasoningEffort() {
    return get(Option.REASONING_EFFORT, String.class);
  }

  /** The price of tokens, if set. */
  public Optional<Price> price() {
    return get(Option.PRICE, Price.class);
  }

  /** The time limit for one request; 10 minutes by default, as in OpenAI's own SDKs. */
  public Duration timeout() {
    return get(Option.TIMEOUT, Duration.class).orElse(Duration.ofMinutes(10));
  }

  /** The maximum wait for the next piece of a reply; 2 minutes by default. */
  public Duration idleTimeout() {
    return get(Option.IDLE_TIMEOUT, Duration.class).orElse(Duration.ofMinutes(2));
  }

  /** Whether the reply is requested piece by piece; true by default. */
  public boolean streaming() {
    return get(Option.STREAMING, Boolean.class).orElse(true);
  }

  /** How often a failed request is retried; twice by default, as in OpenAI's own SDKs. */
  public int maxRetries() {
    return getInt(Option.MAX_RETRIES).orElse(2);
  }

  /** Additional HTTP headers, in the order in which they were set. */
  public Map<String, String> headers() {
    return headers;
  }

  /** Additional fields of the body, each as JSON, in the order in which they were set. */
  public Map<String, String> extras() {
    return extras;
  }

  /** The properties of the model that this configuration states. */
  public ModelInfo info() {
    return new ModelInfo(provider, model, contextWindow(), maxOutputTokens(), price());
  }

  /** Returns the name and the base URL, without key, headers and extra fields. */
  @Override
  public String toString() {
    return "ModelConfig["
        + provider
        + "/"
        + model
        + baseUrl().map(url -> ", " + url).orElse("")
        + "]";
  }

  private ModelConfig with(Option option, Object value) {
    return new ModelConfig(provider, model, plus(options, option, value), headers, extras);
  }

  private <T> Optional<T> get(Option option, Class<T> type) {
    return Optional.ofNullable(type.cast(options.get(option)));
  }

  private OptionalInt getInt(Option option) {
    @Nullable Integer value = (Integer) options.get(option);
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }

  private static <K, V> Map<K, V> plus(Map<K, V> map, K key, V value) {
    Map<K, V> copy = new LinkedHashMap<>(map);
    copy.put(key, value);
    return Collections.unmodifiableMap(copy);
  }

  private static int positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be positive, got " + value);
    }
    return value;
  }

  private static Duration positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " must be positive, got " + value);
    }
    return value;
  }
}
