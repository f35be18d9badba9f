package dev.penguin.tools.internal.mcp.client;

import dev.penguin.tool.ToolContext;
import dev.penguin.tools.internal.mcp.auth.OAuth;
import dev.penguin.tools.internal.mcp.wire.Credentials;
import dev.penguin.tools.internal.mcp.wire.Exchange.Limits;
import dev.penguin.tools.mcp.McpException;
import dev.penguin.tools.mcp.McpOAuth;
import dev.penguin.tools.mcp.McpServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The ways to one server: one for all runs, or one for each token or user, which share nothing.
 * Thread-safe.
 */
final class ServerLinks implements AutoCloseable {
  /** Of more, the one that was not used for longest is closed. */
  private static final int MAX_LINKS = 200;

  private final McpServer server;
  private final Hub hub;
  private final Map<String, Link> links = new LinkedHashMap<>(16, 0.75f, true);
  private boolean closed;

  ServerLinks(McpServer server, Hub hub) {
    this.server = server;
    this.hub = hub;
  }

  McpServer server() {
    return server;
  }

  Hub hub() {
    return hub;
  }

  boolean isSandboxed() {
    return server.endpoint() instanceof McpServer.Stdio stdio && stdio.sandbox().isPresent();
  }

  /** The way for a run with these attributes. */
  Link of(Map<String, Object> attributes) {
    if (server.endpoint() instanceof McpServer.Http http) {
      Function<Map<String, Object>, String> token = http.token();
      if (token != null) {
        String mine = checked(token.apply(attributes), "the token");
        return link("token " + mine, () -> new Fixed(mine));
      }
      if (http.oauth().isPresent()) {
        McpOAuth oauth = http.oauth().get();
        String user = checked(oauth.user().apply(attributes), "the user");
        return link(
            "user " + user,
            () ->
                new OAuth(
                    server.name(),
                    http.uri(),
                    oauth,
                    user,
                    hub.accesses(server.name(), oauth),
                    hub.http));
      }
    }
    return link("", () -> Credentials.NONE);
  }

  @SuppressWarnings("NullAway") // foreign code may give null
  private String checked(String value, String what) {
    if (value == null) {
      throw new McpException(
          McpException.Kind.UNAUTHORIZED,
          server.name(),
          what + " of this run is null; does the run have the attribute that it comes from?",
          false,
          null);
    }
    return value;
  }

  /** A token that the program brought. */
  private record Fixed(String text) implements Credentials {
    @Override
    public Optional<String> token() {
      return Optional.of(text);
    }

    @Override
    public boolean renew(Refusal refusal) {
      return false;
    }

    @Override
    public String toString() {
      return "Fixed[]";
    }
  }

  private Link link(String key, Supplier<Credentials> credentials) {
    Link found;
    Link oldest = null;
    synchronized (links) {
      if (closed) {
        throw new McpException(
            McpException.Kind.CLOSED, server.name(), "its McpServers were closed", false, null);
      }
      found = links.get(key);
      if (found == null) {
        found = new Link(server, hub, credentials.get());
        links.put(key, found);
      }
      if (links.size() > MAX_LINKS) {
        Iterator<Link> all = links.values().iterator();
        oldest = all.next();
        all.remove();
      }
    }
    if (oldest != null) {
      oldest.close();
    }
    return found;
  }

  /** How long a call may take, and who receives its progress. */
  Limits limits(ToolContext context) {
    Duration inAll = shorter(server.maxTime(), context.remaining());
    return new Limits(
        shorter(server.timeout(), inAll), inAll, context.cancellation(), context::progress);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  @Override
  public void close() {
    List<Link> all;
    synchronized (links) {
      closed = true;
      all = new ArrayList<>(links.values());
      links.clear();
    }
    all.forEach(Link::close);
  }
}
