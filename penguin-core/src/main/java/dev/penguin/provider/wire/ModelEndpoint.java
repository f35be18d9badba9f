package dev.penguin.provider.wire;

import dev.penguin.internal.http.CallLimits;
import dev.penguin.internal.http.Deadline;
import dev.penguin.internal.http.HasOrigin;
import dev.penguin.internal.http.HttpPost;
import dev.penguin.internal.http.HttpTransport;
import dev.penguin.internal.http.ReplyReader;
import dev.penguin.internal.http.Secrets;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import okhttp3.HttpUrl;

/**
 * The address at which a provider answers for one model, with the key and the headers of each
 * request. Thread-safe. Does no I/O before the first request.
 */
public final class ModelEndpoint implements HasOrigin, AutoCloseable {
  private final ModelConfig config;
  private final String label;
  private final HttpUrl url;
  private final KeyHeader key;
  private final Map<String, String> headers;
  private final Duration idle;
  private final HttpTransport transport;

  /**
   * An endpoint that nothing is connected to yet.
   *
   * @param config which model
   * @param http proxy, trust and the time to connect
   * @param url where requests go
   * @param key how the key is sent
   * @param headers the provider's other headers
   */
  public ModelEndpoint(
      ModelConfig config,
      HttpSettings http,
      HttpUrl url,
      KeyHeader key,
      Map<String, String> headers) {
    this.config = config;
    this.url = url;
    this.key = key;
    this.headers = headers;
    label = config.info().toString();
    // A reply that comes in one piece is silent until it is whole.
    idle = config.streaming() ? config.idleTimeout() : config.timeout();
    transport = new HttpTransport(http, url.isHttps(), idle);
  }

  /**
   * Sends one request and reads its reply, on this thread.
   *
   * @param request what ends the call early
   * @param body the body's pieces, in order
   * @param reader reads a reply with status 200
   * @return what the reader made of the reply
   * @throws ModelException when there is no such reply
   */
  public <T> T post(ModelRequest request, List<byte[]> body, ReplyReader<T> reader) {
    Duration allowed =
        request
            .timeout()
            .filter(own -> own.compareTo(config.timeout()) < 0)
            .orElse(config.timeout());
    CallLimits limits = new CallLimits(Deadline.in(allowed), idle, request.cancellation());
    String secret = currentKey();
    Secrets secrets = Secrets.of(secret, config.headers());
    HttpPost post = new HttpPost(label, url, headers(secret), body, secrets);
    return transport.send(post, limits, reader);
  }

  private String currentKey() {
    String given;
    try {
      given = key.source.get();
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
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.put("Accept", "text/event-stream, application/json");
    all.put("Content-Type", "application/json");
    all.put("User-Agent", "penguin");
    all.putAll(headers);
    if (!secret.isEmpty()) {
      all.put(key.name, key.prefix.concat(secret));
    }
    all.putAll(config.headers());
    return all;
  }

  @Override
  public String origin() {
    return url.scheme() + "://" + url.host() + ":" + url.port();
  }

  @Override
  public void close() {
    transport.close();
  }

  /** The name of the model; no key. */
  @Override
  public String toString() {
    return "ModelEndpoint[" + label + "]";
  }

  /**
   * The header that carries the key.
   *
   * @param name its name
   * @param prefix what stands before the key
   * @param source gives the key at each request; an empty text for none
   */
  public record KeyHeader(String name, String prefix, Supplier<String> source) {
    /** The name; no key. */
    @Override
    public String toString() {
      return "KeyHeader[" + name + "]";
    }
  }
}
