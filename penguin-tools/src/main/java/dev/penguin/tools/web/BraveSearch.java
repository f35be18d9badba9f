package dev.penguin.tools.web;

import dev.penguin.tool.Cancellation;
import dev.penguin.tools.internal.web.BraveClient;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The search engine of Brave, with its <a
 * href="https://api-dashboard.search.brave.com/api-reference/web/search/get">web search API</a>,
 * which needs a key. Immutable and thread-safe; it need not be closed.
 */
public final class BraveSearch implements WebSearch {
  private static final URI BASE = URI.create("https://api.search.brave.com");

  private final Supplier<String> key;
  private final URI base;
  private final BraveClient client;

  private BraveSearch(Supplier<String> key, URI base) {
    this.key = Objects.requireNonNull(key, "key");
    this.base = base;
    this.client = new BraveClient(base);
  }

  /**
   * Creates a search with a key, which Brave calls a subscription token.
   *
   * @param key returns the key; called for each search, so the key can change
   */
  public static BraveSearch of(Supplier<String> key) {
    return new BraveSearch(key, BASE);
  }

  /**
   * Returns a copy with another server of this API, for instance a server for tests. That server
   * receives the key.
   *
   * @param url the part before {@code /res/v1/web/search}; http or https
   * @throws IllegalArgumentException when the address is not http or https
   */
  public BraveSearch withBaseUrl(URI url) {
    boolean fits =
        ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
            && url.getHost() != null
            && url.getRawUserInfo() == null;
    if (!fits) {
      throw new IllegalArgumentException(
          "The base URL of BraveSearch must begin with http:// or https:// and name a host, got "
              + url.getScheme()
              + "://"
              + url.getHost());
    }
    return new BraveSearch(key, url);
  }

  @Override
  public List<Result> search(String query, int count, Cancellation cancellation)
      throws IOException {
    return client.search(key.get(), query, count, cancellation).stream()
        .map(
            hit ->
                new Result(
                    hit.title(),
                    hit.url(),
                    hit.snippet(),
                    hit.age().isEmpty() ? Optional.empty() : Optional.of(hit.age())))
        .toList();
  }

  @Override
  public String host() {
    return base.getHost();
  }

  /** Returns the server's address, without the key. */
  @Override
  public String toString() {
    return "BraveSearch[" + base.getHost() + "]";
  }
}
