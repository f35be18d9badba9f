package dev.penguin.tools.internal.web;

import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import javax.net.SocketFactory;
import okhttp3.Dns;

/**
 * Lets connections go to public servers only. Names are judged by what they resolve to, all of it,
 * and once more each socket by where it connects: OkHttp does not look up what is written as an
 * address, and a name may lead elsewhere the second time. Immutable and thread-safe.
 */
final class AddressGuard extends SocketFactory implements Dns {
  private final NameLookup names;
  private final List<Network> allowed;
  private final ProxyRule proxy;

  /**
   * A guard.
   *
   * @param allowed blocks that may be reached although they are not public
   */
  AddressGuard(NameLookup names, List<Network> allowed, ProxyRule proxy) {
    this.names = names;
    this.allowed = List.copyOf(allowed);
    this.proxy = proxy;
  }

  @Override
  public List<InetAddress> lookup(String host) throws UnknownHostException {
    List<InetAddress> found = names.lookup(host);
    if (found.isEmpty()) {
      throw new UnknownHostException(host);
    }
    for (InetAddress each : found) {
      check(host, each);
    }
    return found;
  }

  /** Refuses an address that is neither public nor allowed. */
  void check(String host, InetAddress address) throws AddressRefusedException {
    Optional<String> purpose = SpecialAddresses.known().purpose(address);
    if (purpose.isPresent() && allowed.stream().noneMatch(each -> each.contains(address))) {
      String literal = address.getHostAddress();
      String shown = host.equals(literal) ? "" : PlainText.quote(host) + " leads to ";
      throw new AddressRefusedException(
          "%s%s, which is no public address (%s). web_fetch reaches public servers only"
              .formatted(shown, literal, purpose.get()));
    }
  }

  /** Refuses what is plainly no public server; behind a proxy names are not looked up here. */
  void checkUnresolved(String host) throws ToolFailureException {
    String bare = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    if (bare.equals("localhost") || bare.endsWith(".localhost")) {
      throw new ToolFailureException(
          PlainText.quote(host)
              + " is a name of this machine. web_fetch reaches public servers only");
    }
    try {
      if (Network.isLiteral(host)) {
        check(host, InetAddress.getByName(host));
      }
    } catch (UnknownHostException e) {
      throw new ToolFailureException(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Socket createSocket() {
    return new GuardedSocket();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return createSocket(lookup(host).get(0), port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    Socket socket = createSocket();
    socket.connect(new InetSocketAddress(host, port));
    return socket;
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return createSocket(lookup(host).get(0), port, localHost, localPort);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    Socket socket = createSocket();
    socket.bind(new InetSocketAddress(localHost, localPort));
    socket.connect(new InetSocketAddress(host, port));
    return socket;
  }

  private final class GuardedSocket extends Socket {
    @Override
    public void connect(SocketAddress endpoint) throws IOException {
      connect(endpoint, 0);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
      if (!(endpoint instanceof InetSocketAddress place) || place.getAddress() == null) {
        throw new AddressRefusedException("There is no address to connect to: " + endpoint);
      }
      if (!proxy.isProxy(place)) {
        check(place.getAddress().getHostAddress(), place.getAddress());
      }
      super.connect(endpoint, timeout);
    }
  }
}
