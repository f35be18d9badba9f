package dev.penguin.model;

import java.net.ProxySelector;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * How an agent talks HTTP. Immutable.
 *
 * @param proxy chooses the proxy for each address; empty for the JVM's default
 * @param sslContext trusts servers and shows certificates; empty for the JVM's default
 * @param connectTimeout the time in which a connection must stand, positive
 */
public record HttpSettings(
    Optional<ProxySelector> proxy, Optional<SSLContext> sslContext, Duration connectTimeout) {

  private static final HttpSettings DEFAULTS =
      new HttpSettings(Optional.empty(), Optional.empty(), Duration.ofSeconds(10));

  /** Checks the time. */
  public HttpSettings {
    Objects.requireNonNull(proxy, "proxy");
    Objects.requireNonNull(sslContext, "sslContext");
    if (connectTimeout.isNegative() || connectTimeout.isZero()) {
      throw new IllegalArgumentException("connectTimeout must be positive, got " + connectTimeout);
    }
  }

  /** The JVM's proxy and trust, and 10 seconds to connect. */
  public static HttpSettings defaults() {
    return DEFAULTS;
  }

  /**
   * The same settings with a proxy selector.
   *
   * @param selector chooses the proxy for each address
   */
  public HttpSettings withProxy(ProxySelector selector) {
    return new HttpSettings(Optional.of(selector), sslContext, connectTimeout);
  }

  /**
   * The same settings with an SSL context.
   *
   * @param context trusts servers and shows certificates
   */
  public HttpSettings withSslContext(SSLContext context) {
    return new HttpSettings(proxy, Optional.of(context), connectTimeout);
  }

  /**
   * The same settings with another time to connect.
   *
   * @param timeout the time in which a connection must stand, positive
   */
  public HttpSettings withConnectTimeout(Duration timeout) {
    return new HttpSettings(proxy, sslContext, timeout);
  }
}
