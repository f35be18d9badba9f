package dev.penguin.provider.openai;

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
import java.util.function.Supplier;
import okhttp3.HttpUrl;

/** A model behind OpenAI's chat completions protocol. One attempt a call. Thread-safe. */
final class OpenAiModel implements ChatModel, HasOrigin, AutoCloseable {
  private final ModelInfo info;
  private final String server;
  private final RequestEncoder encoder;
  private final ModelEndpoint endpoint;

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
    info = KnownModels.completed(config.info(), baseUrl);
    HttpUrl url = baseUrl.newBuilder().addPathSegment("chat").addPathSegment("completions").build();
    endpoint =
        new ModelEndpoint(
            config, http, url, new KeyHeader("Authorization", "Bearer ", key), Map.of());
    server = MessageEncoder.PROTOCOL + "/" + endpoint.origin();
    encoder = new RequestEncoder(config, dialect, server);
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  @Override
  public ModelReply generate(ModelRequest request, DeltaListener deltas) {
    return endpoint.post(request, encoder.encode(request), new CompletionReader(deltas, server));
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
    return "OpenAiModel[" + info + "]";
  }
}
