package dev.penguin.provider.anthropic;

import dev.penguin.internal.http.HasOrigin;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.provider.wire.KnownModels;
import dev.penguin.provider.wire.ModelEndpoint;
import dev.penguin.provider.wire.ModelEndpoint.KeyHeader;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;
import okhttp3.HttpUrl;

/** A model behind Anthropic's messages protocol. One attempt a call. Thread-safe. */
final class AnthropicModel implements ChatModel, HasOrigin, AutoCloseable {
  private static final Map<String, String> HEADERS = Map.of("anthropic-version", "2023-06-01");

  private final ModelInfo info;
  private final String server;
  private final RequestEncoder encoder;
  private final ModelEndpoint endpoint;

  /**
   * A model that has not connected yet.
   *
   * @param config which model
   * @param http proxy, trust and the time to connect
   * @param baseUrl the address, without {@code /v1/messages}
   * @param key gives the key at each request; an empty text for none
   */
  AnthropicModel(ModelConfig config, HttpSettings http, HttpUrl baseUrl, Supplier<String> key) {
    OutputLimits limits = OutputLimits.of(config);
    ModelInfo known = KnownModels.completed(config.info(), baseUrl);
    info =
        new ModelInfo(
            known.provider(),
            known.name(),
            known.contextWindow(),
            OptionalInt.of(limits.most()),
            known.price());
    KeyHeader header = new KeyHeader("x-api-key", "", key);
    endpoint = new ModelEndpoint(config, http, url(baseUrl), header, HEADERS);
    server = EncodedMessage.PROTOCOL + "/" + endpoint.origin();
    encoder = new RequestEncoder(config, limits, server);
  }

  /** An address with {@code /v1}, as other vendors have it, is understood too. */
  private static HttpUrl url(HttpUrl baseUrl) {
    HttpUrl.Builder url = baseUrl.newBuilder();
    String path = baseUrl.encodedPath();
    if (!path.endsWith("/v1") && !path.endsWith("/v1/")) {
      url.addPathSegment("v1");
    }
    return url.addPathSegment("messages").build();
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  @Override
  public ModelReply generate(ModelRequest request, DeltaListener deltas) {
    return endpoint.post(request, encoder.encode(request), new MessageReader(deltas, server));
  }

  @Override
  public String origin() {
    return endpoint.origin();
  }

  @Override
  public void close() {
    endpoint.close();
  }

  /** The name of the model; no key. */
  @Override
  public String toString() {
    return "AnthropicModel[" + info + "]";
  }
}
