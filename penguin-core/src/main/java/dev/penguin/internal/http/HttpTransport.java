package dev.penguin.internal.http;

import dev.penguin.internal.activity.WatchedRequest;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelException;
import dev.penguin.tool.Cancellation.Registration;
import java.io.IOException;
import java.net.ProxySelector;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests to one provider over OkHttp, one attempt each: nothing is sent a second time,
 * neither after a failure nor to another address. Thread-safe. Does no I/O before the first call.
 */
public final class HttpTransport implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpTransport.class);

  /** One for each of many agents that call at once. */
  private static final int IDLE_CONNECTIONS = 256;

  private static final long IDLE_SECONDS = 30;

  private final HttpSettings settings;
  private final boolean secure;
  private final Duration idle;

  /**
   * The calls whose replies are not read yet; OkHttp's own list knows them up to their head only.
   */
  private final Set<Call> running = ConcurrentHashMap.newKeySet();

  private final Object lock = new Object();
  private volatile @Nullable OkHttpClient client;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * A transport without a connection.
   *
   * @param settings proxy, trust and the time to connect
   * @param secure whether it speaks TLS; set-up for TLS costs some 65 ms, which plain HTTP saves
   * @param idle the longest wait for a piece of a reply
   */
  public HttpTransport(HttpSettings settings, boolean secure, Duration idle) {
    this.settings = settings;
    this.secure = secure;
    this.idle = idle;
  }

  /**
   * Sends a request and reads its reply, on this thread.
   *
   * @param post the request
   * @param limits what ends the call early
   * @param reader reads a reply with status 200
   * @return what the reader made of the reply
   * @throws ModelException when there is no such reply
   */
  public <T> T send(HttpPost post, CallLimits limits, ReplyReader<T> reader) {
    CallFailures failures = new CallFailures(post, limits, closed);
    ModelException reason = failures.beforeStart();
    if (reason != null) {
      throw reason;
    }
    HttpLog log = HttpLog.of(post);
    if (log == null) {
      return send(post, limits, reader, failures, null);
    }
    log.request();
    try {
      return send(post, limits, reader, failures, log);
    } catch (RuntimeException e) {
      log.failed(e);
      throw e;
    }
  }

  private <T> T send(
      HttpPost post,
      CallLimits limits,
      ReplyReader<T> reader,
      CallFailures failures,
      @Nullable HttpLog log) {
    CallProgress progress = new CallProgress();
    Call call = call(post, progress, failures);
    call.timeout().timeout(Math.max(1, limits.deadline().remainingNanos()), TimeUnit.NANOSECONDS);
    Registration stop = limits.cancellation().onCancel(call::cancel);
    WatchedRequest.sentTo(limits.cancellation(), origin(post));
    running.add(call);
    if (closed.get()) {
      call.cancel();
    }
    try (Response response = execute(call, progress, failures, log)) {
      try {
        if (response.code() != 200) {
          throw failures.ofStatus(response);
        }
        return read(new HttpResponse(response, limits, failures), response, failures, reader);
      } finally {
        if (log != null) {
          log.response(response);
        }
      }
    } finally {
      running.remove(call);
      stop.close();
    }
  }

  private static String origin(HttpPost post) {
    String host = post.url().host();
    return post.url().scheme()
        + "://"
        + (host.indexOf(':') < 0 ? host : "[" + host + "]")
        + ":"
        + post.url().port();
  }

  private static <T> T read(
      HttpResponse reply, Response response, CallFailures failures, ReplyReader<T> reader) {
    try {
      return reader.read(reply);
    } catch (IOException e) {
      throw failures.inReply(e, failures.requestId(response), reader.partialText());
    }
  }

  private Response execute(
      Call call, CallProgress progress, CallFailures failures, @Nullable HttpLog log) {
    try {
      return log == null ? call.execute() : log.copied(call.execute());
    } catch (IOException e) {
      throw failures.beforeReply(e, progress.isConnected());
    } catch (RuntimeException e) {
      throw failures.bug(e);
    }
  }

  private Call call(HttpPost post, CallProgress progress, CallFailures failures) {
    try {
      Request.Builder request =
          new Request.Builder()
              .url(post.url())
              .tag(CallProgress.class, progress)
              .post(new SegmentedBody(post.body()));
      for (Map.Entry<String, String> header : post.headers().entrySet()) {
        request.header(header.getKey(), header.getValue());
      }
      return client().newCall(request.build());
    } catch (RuntimeException e) {
      throw failures.bug(e);
    }
  }

  private OkHttpClient client() {
    OkHttpClient existing = client;
    if (existing != null) {
      return existing;
    }
    synchronized (lock) {
      OkHttpClient made = client;
      if (made == null) {
        if (closed.get()) {
          throw new IllegalStateException("it was closed");
        }
        made = newClient();
        client = made;
      }
      return made;
    }
  }

  private OkHttpClient newClient() {
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false)
            // One reader for each reply, none in the background: nothing is sent twice after a
            // GOAWAY, and no thread sits in a read when the JVM wants to exit.
            .protocols(List.of(Protocol.HTTP_1_1))
            .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, IDLE_SECONDS, TimeUnit.SECONDS))
            .socketFactory(new InterruptibleSocketFactory())
            .addNetworkInterceptor(new RetryAfter.Shield())
            .connectTimeout(settings.connectTimeout())
            .readTimeout(idle)
            .writeTimeout(idle);
    connectInOrder(builder);
    ProxySelector proxy = settings.proxy().orElse(null);
    if (proxy != null) {
      builder.proxySelector(proxy);
    }
    if (secure) {
      builder.sslSocketFactory(
          new HandshakeLimit(sslContext().getSocketFactory(), settings.connectTimeout()),
          new ContextDecides());
      builder.connectionSpecs(List.of(ConnectionSpec.MODERN_TLS));
    } else {
      builder.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
    }
    return builder.build();
  }

  /** Connects on the calling thread, one address after the other. */
  private static void connectInOrder(OkHttpClient.Builder builder) {
    try {
      builder.fastFallback(false);
    } catch (NoSuchMethodError e) {
      LOG.trace("OkHttp 4 always connects like that", e);
    }
  }

  private SSLContext sslContext() {
    SSLContext context = settings.sslContext().orElse(null);
    if (context != null) {
      return context;
    }
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("The JVM has no default SSL context: " + e.getMessage(), e);
    }
  }

  /** Ends the calls that run and closes the connections. Closing twice does nothing. */
  @Override
  public void close() {
    OkHttpClient open;
    synchronized (lock) {
      closed.set(true);
      open = client;
      client = null;
    }
    if (open != null) {
      running.forEach(Call::cancel);
      open.connectionPool().evictAll();
    }
  }

  /**
   * OkHttp asks it only for certificate pins, of which there are none. The SSL context decides in
   * the handshake which certificates to trust.
   */
  private static final class ContextDecides implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw new CertificateException("Not asked for clients");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw new CertificateException("The SSL context decides");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
