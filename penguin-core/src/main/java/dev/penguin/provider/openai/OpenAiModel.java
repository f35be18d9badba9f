package dev.penguin.provider.openai;

import dev.penguin.internal.http.CallLimits;
import dev.penguin.internal.http.Deadline;
import dev.penguin.internal.http.HttpPost;
import dev.penguin.internal.http.HttpTransport;
import dev.penguin.internal.http.Secrets;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import okhttp3.HttpUrl;

/** A model behind OpenAI's chat completions protocol. One attempt a call. Thread-safe. */
final class OpenAiModel implements ChatModel, AutoCloseable {
  private final ModelConfig config;
  private final ModelInfo info;
  private final String label;
  private final HttpUrl url;
  private final Supplier<String> key;
  private final RequestEncoder encoder;
  private final HttpTransport transport;

  /**
   * A model that has not connected yet.
   *
   * @param config which model
   * @param http proxy, trust and the time to connect
   * @param baseUrl the address, without {@code /chat/completions}
   * @param key gives the key at each request; an empty text for none
   * @param dialect how the server's protocol differs
   */
  OpenAiModel(
      ModelConfig config,
      HttpSettings http,
      HttpUrl baseUrl,
      Supplier<String> key,
      Dialect dialect) {
    this.config = config;
    this.key = key;
    info = config.info();
    label = info.toString();
    url = baseUrl.newBuilder().addPathSegment("chat").addPathSegment("completions").build();
    encoder = new RequestEncoder(config, dialect);
    transport = new HttpTransport(http, url.isHttps(), config.idleTimeout());
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  @Override
  public ModelReply generate(ModelRequest request, DeltaListener deltas) {
    Duration allowed =
        request
            .timeout()
            .filter(own -> own.compareTo(config.timeout()) < 0)
            .orElse(config.timeout());
    CallLimits limits =
        new CallLimits(Deadline.in(allowed), config.idleTimeout(), request.cancellation());
    String secret = currentKey();
    HttpPost post =
        new HttpPost(
            label,
            url,
            headers(secret),
            encoder.encode(request),
            Secrets.of(secret, config.headers()));
    return transport.send(post, limits, new CompletionReader(deltas));
  }

  private String currentKey() {
    String given;
    try {
      given = key.get();
    } catch (RuntimeException e) {
      throw new ModelException.Authentication(
          "The supplier of the key for " + label + " failed", ModelException.Details.NONE, e);
    }
    String clean = given == null ? "" : given.strip();
    if (!isPrintable(clean)) {
      throw new ModelException.Authentication(
          "The key for "
              + label
              + " holds a character that no key has: only printable ASCII without spaces can be"
              + " sent");
    }
    return clean;
  }

  private static boolean isPrintable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  /** The user's headers last: one of them replaces ours, whatever its case. */
  private Map<String, String> headers(String secret) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.put("Accept", "text/event-stream, application/json");
    headers.put("Content-Type", "application/json");
    headers.put("User-Agent", "penguin");
    if (!secret.isEmpty()) {
      headers.put("Authorization", "Bearer ".concat(secret));
    }
    headers.putAll(config.headers());
    return headers;
  }

  @Override
  public void close() {
    transport.close();
  }

  /** The name of the model; no key. */
  @Override
  public String toString() {
    return "OpenAiModel[" + label + "]";
  }
}
