package dev.penguin.internal.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLSocketFactory;

/**
 * Makes TLS sockets that wait for the other side's part of the handshake no longer than for a
 * connection. A server that does not speak TLS may say nothing at all, and would otherwise be
 * waited for as long as for a reply. OkHttp sets the wait for the reply itself afterwards.
 */
final class HandshakeLimit extends SSLSocketFactory {
  private final SSLSocketFactory delegate;
  private final int millis;

  HandshakeLimit(SSLSocketFactory delegate, Duration limit) {
    this.delegate = delegate;
    millis = (int) Math.max(1, Math.min(Integer.MAX_VALUE, limit.toMillis()));
  }

  @Override
  public Socket createSocket(Socket connected, String host, int port, boolean autoClose)
      throws IOException {
    connected.setSoTimeout(millis);
    return delegate.createSocket(connected, host, port, autoClose);
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return delegate.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return delegate.getSupportedCipherSuites();
  }

  @Override
  public Socket createSocket() throws IOException {
    return delegate.createSocket();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return delegate.createSocket(host, port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return delegate.createSocket(host, port, localHost, localPort);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return delegate.createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return delegate.createSocket(host, port, localHost, localPort);
  }
}
