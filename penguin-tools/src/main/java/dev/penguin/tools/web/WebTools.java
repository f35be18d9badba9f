package dev.penguin.tools.web;

import dev.penguin.tool.Cancellation;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolProvider;
import dev.penguin.tool.ToolProviderContext;
import dev.penguin.tools.internal.web.NameLookup;
import dev.penguin.tools.internal.web.Network;
import dev.penguin.tools.internal.web.ProxyRule;
import dev.penguin.tools.internal.web.WebClient;
import dev.penguin.tools.internal.web.WebFetchTool;
import dev.penguin.tools.internal.web.WebLimits;
import dev.penguin.tools.internal.web.WebSearchTool;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The tools {@code web_fetch}, which reads a page as text, and, if there is a search engine, {@code
 * web_search}. Both declare {@link dev.penguin.tool.Effect#NETWORK}. So under {@code
 * Permissions.workspace()} each call needs an approval, unless a rule names the host, such as
 * {@code allow("web_fetch", "docs.oracle.com")}.
 *
 * <p>Pages are fetched from public servers only. Each connection is checked by the IP address that
 * it really goes to, no matter how the page's address is written or which name it has; see {@link
 * Builder#allow}. Content from the web is marked as data, with its origin.
 *
 * <p>Thread-safe. Closing ends requests under way, and the tools fetch nothing after that.
 */
public final class WebTools implements ToolProvider, AutoCloseable {
  private final WebClient client;
  private final List<Tool> tools;

  private WebTools(Builder builder) {
    client =
        new WebClient(
            builder.names, builder.allowed, new ProxyRule(builder.proxy, System.getenv()));
    List<Tool> all = new ArrayList<>();
    all.add(new WebFetchTool(client, builder.limits, builder.random));
    if (builder.search != null) {
      all.add(new WebSearchTool(new Engine(builder.search), builder.random));
    }
    tools = List.copyOf(all);
  }

  private record Engine(WebSearch search) implements WebSearchTool.SearchEngine {
    @Override
    public List<WebSearchTool.Hit> search(String query, int count, Cancellation cancellation)
        throws IOException {
      return search.search(query, count, cancellation).stream()
          .limit(count)
          .map(
              found ->
                  new WebSearchTool.Hit(
                      found.title(), found.url(), found.snippet(), found.age().orElse("")))
          .toList();
    }

    @Override
    public String host() {
      return search.host();
    }
  }

  /** {@code web_fetch} only, with the default limits. */
  public static WebTools standard() {
    return builder().build();
  }

  /** Creates a builder for a set of tools. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public String name() {
    return "web-tools";
  }

  /** The tools, in a fixed order; all agents share them. */
  @Override
  public List<Tool> tools(ToolProviderContext context) {
    return tools;
  }

  /** The tools, in a fixed order. */
  public List<Tool> tools() {
    return tools;
  }

  /** Ends the requests under way. Idempotent. */
  @Override
  public void close() {
    client.close();
  }

  /** Collects options that differ from the defaults. Not thread-safe. */
  public static final class Builder {
    private static final int MAX_BYTES = 100 * 1_024 * 1_024;

    private final List<Network> allowed = new ArrayList<>();
    private WebLimits limits = WebLimits.USUAL;
    private NameLookup names = NameLookup.system();
    private RandomGenerator random = new SecureRandom();
    private @Nullable WebSearch search;
    private @Nullable Proxy proxy;

    private Builder() {}

    /** Adds {@code web_search} with a search engine. */
    public Builder search(WebSearch engine) {
      search = Objects.requireNonNull(engine, "engine");
      return this;
    }

    /**
     * Allows fetching from addresses that are not public, such as a documentation server in your
     * own network. The author of any text that the model reads may then cause a request to that
     * network, as far as permissions allow it.
     *
     * @param networks blocks of addresses such as {@code 10.1.0.0/16}, {@code 10.1.2.3} or {@code
     *     fd00:1::/32}; no names
     * @throws IllegalArgumentException when one of them is not a block of addresses
     */
    public Builder allow(String... networks) {
      for (String network : networks) {
        allowed.add(Network.of(network));
      }
      return this;
    }

    /**
     * Sets the maximum size of a page after decompression; 5 MiB by default. The rest of a larger
     * page is cut off, and the result says so.
     *
     * @param bytes 1,024 to 104,857,600
     */
    public Builder maxBytes(int bytes) {
      if (bytes < 1_024 || bytes > MAX_BYTES) {
        throw new IllegalArgumentException(
            "maxBytes must be from 1,024 to 104,857,600, got " + bytes);
      }
      limits = new WebLimits(bytes, limits.time(), limits.redirects());
      return this;
    }

    /**
     * Sets the maximum time for a page with all its redirects; 30 seconds by default.
     *
     * @param time 100 ms to 10 minutes
     */
    public Builder timeout(Duration time) {
      if (time.compareTo(Duration.ofMillis(100)) < 0
          || time.compareTo(Duration.ofMinutes(10)) > 0) {
        throw new IllegalArgumentException(
            "timeout must be from 100 ms to 10 minutes, got " + time);
      }
      limits = new WebLimits(limits.bytes(), time, limits.redirects());
      return this;
    }

    /**
     * Fetches through an HTTP proxy. The proxy then decides which addresses can be reached: it
     * looks names up, and Penguin does not check their addresses.
     *
     * @param address the proxy's
     */
    public Builder proxy(InetSocketAddress address) {
      proxy = new Proxy(Proxy.Type.HTTP, Objects.requireNonNull(address, "address"));
      return this;
    }

    /**
     * Fetches without a proxy, even if the environment ({@code HTTP_PROXY} and the like) or the
     * program's {@link java.net.ProxySelector} names one. If one of these names a proxy, each call
     * is refused unless you call this method or {@link #proxy}.
     */
    public Builder direct() {
      proxy = Proxy.NO_PROXY;
      return this;
    }

    /** For tests: how names are looked up. */
    Builder names(NameLookup lookup) {
      names = lookup;
      return this;
    }

    /** For tests: makes the marks around content. */
    Builder random(RandomGenerator generator) {
      random = generator;
      return this;
    }

    /** Builds the set of tools. */
    public WebTools build() {
      return new WebTools(this);
    }
  }
}
