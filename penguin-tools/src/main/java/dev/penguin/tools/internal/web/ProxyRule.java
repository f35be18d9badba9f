package dev.penguin.tools.internal.web;

import dev.penguin.tools.internal.text.ToolFailureException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Through which proxy pages are fetched. Behind one nobody here sees which address is connected to,
 * so that is for the application to decide. Immutable.
 *
 * @param chosen the proxy, or {@link Proxy#NO_PROXY}; null when the application has not decided
 * @param environment the variables of this process
 */
public record ProxyRule(@Nullable Proxy chosen, Map<String, String> environment) {
  private static final List<String> VARIABLES =
      List.of("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy");

  /** Copies the variables. */
  public ProxyRule {
    environment = Map.copyOf(environment);
  }

  /** Refuses to go past a proxy that the system names, and through one that nobody has chosen. */
  void check(WebAddress address) throws ToolFailureException {
    if (chosen == null) {
      Optional<String> named = named(address);
      if (named.isPresent()) {
        throw new ToolFailureException(
            "%s names a proxy, and behind it nobody can see which address a page is fetched from. Its operator may allow that with WebTools.builder().proxy(…), or direct() to fetch without it"
                .formatted(named.get()));
      }
    }
  }

  private Optional<String> named(WebAddress address) {
    Optional<String> variable =
        VARIABLES.stream()
            .filter(name -> !environment.getOrDefault(name, "").isBlank())
            .map(name -> "The environment variable " + name)
            .findFirst();
    if (variable.isPresent()) {
      return variable;
    }
    ProxySelector selector = ProxySelector.getDefault();
    boolean some =
        selector != null
            && selector.select(address.url().uri()).stream()
                .anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT);
    return some ? Optional.of("This program's proxy selector") : Optional.empty();
  }

  /** The proxy to connect to. */
  public Proxy proxy() {
    return chosen == null ? Proxy.NO_PROXY : chosen;
  }

  /** Whether a proxy makes the connections. */
  boolean isUsed() {
    return proxy().type() != Proxy.Type.DIRECT;
  }

  /** Whether an address is that of the proxy. */
  boolean isProxy(InetSocketAddress place) {
    return chosen != null && place.equals(chosen.address());
  }
}
