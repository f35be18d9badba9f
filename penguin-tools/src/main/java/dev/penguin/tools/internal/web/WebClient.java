package dev.penguin.tools.internal.web;

import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;

/**
 * The client of a set of tools. It keeps no connection, no cookie and no page, and follows nothing
 * by itself. Thread-safe.
 */
public final class WebClient implements AutoCloseable {
  private final OkHttpClient http;

  /**
   * A client.
   *
   * @param allowed blocks that may be reached although they are not public
   */
  public WebClient(NameLookup names, List<Network> allowed, ProxyRule proxy) {
    AddressGuard guard = new AddressGuard(names, allowed, proxy);
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

  /** The client as such. */
  public OkHttpClient http() {
    return http;
  }

  @Override
  public void close() {
    http.dispatcher().cancelAll();
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }
}
