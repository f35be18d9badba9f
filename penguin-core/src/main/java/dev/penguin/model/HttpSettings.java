package dev.penguin.model;

import java.net.ProxySelector;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * The HTTP settings of an agent. Immutable.
 *
 * @param proxy selects the proxy for each address; empty for the JVM's default
 * @param sslContext decides which servers are trusted and holds client certificates; empty for the
 *     JVM's default
 * @param connectTimeout the time limit for establishing a connection, positive
 */
public record HttpSettings(
    Optional<ProxySelector> proxy, Optional<SSLContext> sslContext, Duration connectTimeout) {

  private static final HttpSettings DEFAULTS =
      new HttpSettings(Optional.empty(), Optional.empty(), Duration.ofSeconds(10));

  /** Checks the timeout. */
  public HttpSettings {
    Objects.requireNonNull(proxy, "proxy");
    Objects.requireNonNull(sslContext, "sslContext");
    if (connectTimeout.isNegative() || connectTimeout.isZero()) {
      throw new IllegalArgumentException("connectTimeout must be positive, got " + connectTimeout);
    }
  }

  /** The JVM's proxy and SSL context, and a connect timeout of 10 seconds. */
  public static HttpSettings defaults() {
    return DEFAULTS;
  }

  /**
   * Returns a copy of the settings with a proxy selector.
   *
   * @param selector selects the proxy for each address
   */
  public HttpSettings withProxy(ProxySelector selector) {
    return new HttpSettings(Optional.of(selector), sslContext, connectTimeout);
  }

  /**
   * Returns a copy of the settings with an SSL context.
   *
   * @param context decides which servers are trusted and holds client certificates
   */
  public HttpSettings withSslContext(SSLContext context) {
    return new HttpSettings(proxy, Optional.of(context), connectTimeout);
  }

  /**
   * Returns a copy of the settings with another connect timeout.
   *
   * @param timeout the time limit for establishing a connection, positive
   */
  public HttpSettings withConnectTimeout(Duration timeout) {
    return new HttpSettings(proxy, sslContext, timeout);
  }
}
