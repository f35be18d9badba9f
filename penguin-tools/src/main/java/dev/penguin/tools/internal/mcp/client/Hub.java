package dev.penguin.tools.internal.mcp.client;

import dev.penguin.model.HttpSettings;
import dev.penguin.tools.internal.mcp.auth.AccessStore;
import dev.penguin.tools.internal.mcp.wire.HttpClient;
import dev.penguin.tools.internal.mcp.wire.Transport.Era;
import dev.penguin.tools.mcp.McpEvent;
import dev.penguin.tools.mcp.McpOAuth;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the connections of one set of servers share. Thread-safe. */
final class Hub implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Hub.class);

  final ClientFeatures features;
  final HttpClient http;

  /** The era that each process or origin was found to speak. */
  final Map<String, Era> eras = new ConcurrentHashMap<>();

  private final Consumer<McpEvent> listener;
  private final Map<String, AccessStore> stores = new ConcurrentHashMap<>();

  Hub(ClientFeatures features, HttpSettings settings, Consumer<McpEvent> listener) {
    this.features = features;
    this.listener = listener;
    http = new HttpClient(settings);
  }

  /** The accesses to one server. */
  AccessStore accesses(String server, McpOAuth oauth) {
    return stores.computeIfAbsent(server, name -> new AccessStore(oauth.tokenDirectory()));
  }

  void emit(String server, McpEvent.Kind kind, String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    switch (kind) {
      case UNAVAILABLE, LOST, TOOL_NAME -> LOG.warn("MCP server '{}': {}", server, line);
      default -> LOG.debug("MCP server '{}': {} {}", server, kind, line);
    }
    try {
      listener.accept(new McpEvent(server, kind, line));
    } catch (RuntimeException e) { // the program's own code
      LOG.warn("A listener of MCP events failed", e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
