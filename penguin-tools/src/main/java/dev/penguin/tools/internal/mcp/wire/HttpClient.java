package dev.penguin.tools.internal.mcp.wire;

import dev.penguin.model.HttpSettings;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.EventListener;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * OkHttp for MCP servers and their authorization servers: no redirect is followed, nothing is sent
 * twice. Thread-safe; makes nothing before the first call.
 */
public final class HttpClient implements AutoCloseable {
  private static final MediaType JSON = MediaType.get("application/json");
  private static final int IDLE_CONNECTIONS = 16;
  private static final long IDLE_SECONDS = 20;

  private final HttpSettings settings;
  private @Nullable OkHttpClient made;

  public HttpClient(HttpSettings settings) {
    this.settings = settings;
  }

  /** Nothing of the request has left this program. */
  static final class NotSentException extends IOException {
    private static final long serialVersionUID = 1L;

    NotSentException(Exception cause) {
      super(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
    }
  }

  /** Whether a request began to leave. */
  private static final class Sent extends EventListener {
    private final AtomicBoolean begun;

    Sent(AtomicBoolean begun) {
      this.begun = begun;
    }

    @Override
    public void requestHeadersStart(Call call) {
      begun.set(true);
    }
  }

  /** A call that ends when its exchange is over. */
  public Call call(Request request, Exchange exchange) {
    Request tagged = request.newBuilder().tag(AtomicBoolean.class, new AtomicBoolean()).build();
    long silence = Math.max(1, exchange.until() - System.nanoTime());
    Call call =
        client().newBuilder().readTimeout(silence, TimeUnit.NANOSECONDS).build().newCall(tagged);
    call.timeout().timeout(exchange.nanosInAll(), TimeUnit.NANOSECONDS);
    return call;
  }

  /** Whether something of a call may have reached the server. */
  boolean wasSent(Call call) {
    AtomicBoolean begun = call.request().tag(AtomicBoolean.class);
    return begun == null || begun.get();
  }

  /** A body of JSON, without a charset, which JSON does not have. */
  public static RequestBody json(String text) {
    return RequestBody.create(text.getBytes(java.nio.charset.StandardCharsets.UTF_8), JSON);
  }

  private synchronized OkHttpClient client() {
    OkHttpClient client = made;
    if (client == null) {
      OkHttpClient.Builder builder =
          new OkHttpClient.Builder()
              .followRedirects(false)
              .followSslRedirects(false)
              .retryOnConnectionFailure(false)
              .protocols(List.of(Protocol.HTTP_1_1))
              .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, IDLE_SECONDS, TimeUnit.SECONDS))
              .connectTimeout(settings.connectTimeout())
              .eventListenerFactory(
                  call -> {
                    AtomicBoolean begun = call.request().tag(AtomicBoolean.class);
                    return begun == null ? EventListener.NONE : new Sent(begun);
                  });
      settings.proxy().ifPresent(builder::proxySelector);
      settings
          .sslContext()
          .ifPresent(context -> builder.sslSocketFactory(context.getSocketFactory(), trust()));
      client = builder.build();
      made = client;
    }
    return client;
  }

  private static X509TrustManager trust() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return (X509TrustManager) factory.getTrustManagers()[0];
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The JVM has no trust manager: " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized void close() {
    if (made != null) {
      made.connectionPool().evictAll();
      made.dispatcher().executorService().shutdown();
    }
  }
}
