package dev.penguin.tools.internal.web;

import dev.penguin.tools.internal.text.ToolFailureException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * The client of a set of tools. It keeps no connection, no cookie and no page, and follows nothing
 * by itself. Thread-safe.
 */
public final class WebClient implements AutoCloseable {
  private final OkHttpClient http;
  private final AddressGuard guard;
  private final ProxyRule proxy;
  private volatile boolean closed;

  /**
   * A client.
   *
   * @param allowed blocks that may be reached although they are not public
   */
  public WebClient(NameLookup names, List<Network> allowed, ProxyRule proxy) {
    this.proxy = proxy;
    guard = new AddressGuard(names, allowed, proxy);
    http =
        new OkHttpClient.Builder()
            .dns(guard)
            .socketFactory(guard)
            .proxy(proxy.proxy())
            .followRedirects(false)
            .followSslRedirects(false)
            .connectionPool(new ConnectionPool(0, 1, TimeUnit.NANOSECONDS))
            .build();
  }

  /** Refuses a page before anything is sent; what its name leads to is judged when it connects. */
  void check(WebAddress address) throws ToolFailureException {
    if (closed) {
      throw new ToolFailureException("The tools for the web are closed");
    }
    proxy.check(address);
    if (proxy.isUsed()) {
      guard.checkUnresolved(address.url().host());
    }
  }

  /** A request that is not sent yet. */
  Call call(Request request) {
    return http.newCall(request);
  }

  @Override
  public void close() {
    closed = true;
    http.dispatcher().cancelAll();
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }
}
