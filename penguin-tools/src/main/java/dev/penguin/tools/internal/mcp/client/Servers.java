package dev.penguin.tools.internal.mcp.client;

import dev.penguin.message.Part;
import dev.penguin.model.HttpSettings;
import dev.penguin.tool.Cancellation;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.Tool;
import dev.penguin.tools.internal.mcp.wire.Exchange.Limits;
import dev.penguin.tools.mcp.McpEvent;
import dev.penguin.tools.mcp.McpException;
import dev.penguin.tools.mcp.McpServer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A set of servers, none of which is started before it is needed. Thread-safe. */
public final class Servers implements AutoCloseable {
  private static final Executor NEW_THREAD =
      task -> {
        Thread thread = new Thread(task, "penguin-mcp-start");
        thread.setDaemon(true);
        thread.start();
      };

  private final Hub hub;
  private final Map<String, Catalog> catalogs = new LinkedHashMap<>();
  private final Map<String, ServerLinks> links = new LinkedHashMap<>();

  /**
   * Servers that are not started yet.
   *
   * @param servers each with another name
   * @param features what the servers may ask
   * @param listener receives what happens to them
   */
  public Servers(
      List<McpServer> servers,
      ClientFeatures features,
      HttpSettings settings,
      Consumer<McpEvent> listener) {
    hub = new Hub(features, settings, listener);
    for (McpServer server : servers) {
      ServerLinks its = new ServerLinks(server, hub);
      links.put(server.name(), its);
      catalogs.put(server.name(), new Catalog(its));
    }
  }

  /** The tools of all servers for a run, which are asked side by side. */
  public List<Tool> tools(Map<String, Object> attributes) {
    List<List<Tool>> all = together(catalogs.values(), each -> each.tools(attributes));
    return all.stream().flatMap(List::stream).toList();
  }

  private static <S, T> List<T> together(Iterable<S> sources, Function<S, T> work) {
    List<CompletableFuture<T>> futures = new ArrayList<>();
    sources.forEach(
        each -> futures.add(CompletableFuture.supplyAsync(() -> work.apply(each), NEW_THREAD)));
    List<T> results = new ArrayList<>();
    RuntimeException failure = null;
    for (CompletableFuture<T> future : futures) {
      try {
        results.add(future.join());
      } catch (CompletionException e) {
        failure = e.getCause() instanceof RuntimeException cause ? cause : e;
      }
    }
    if (failure != null) {
      throw failure;
    }
    return results;
  }

  /** A list of one server, such as its resources. */
  public List<Map<String, Object>> list(
      String server, String method, String key, Map<String, Object> attributes) {
    Link link = named(server).of(attributes);
    link.tools(Limits.of(named(server).server().startTimeout()));
    return link.offers(key) ? link.list(method, key, limits(server)).items() : List.of();
  }

  /** Asks one server for something that only reads. */
  public Map<String, Object> ask(
      String server, String method, Map<String, Object> params, Map<String, Object> attributes) {
    return named(server).of(attributes).ask(method, params, null, Recovery.RERUN, limits(server));
  }

  private Limits limits(String server) {
    McpServer its = named(server).server();
    return new Limits(its.timeout(), its.maxTime(), Cancellation.never(), null);
  }

  private ServerLinks named(String server) {
    ServerLinks found = links.get(server);
    if (found == null) {
      throw new IllegalArgumentException(
          "There is no MCP server '" + server + "'; there are " + links.keySet());
    }
    return found;
  }

  /** What a server sent, as parts that say where they are from. */
  public static List<Part> parts(String server, @Nullable Object content) {
    return Contents.parts(server, content);
  }

  /** Ends all connections and processes. Idempotent. */
  @Override
  public void close() {
    try {
      together(
          links.values(),
          each -> {
            each.close();
            return each;
          });
    } catch (McpException e) {
      hub.emit(e.server(), McpEvent.Kind.NOISE, String.valueOf(e.getMessage()));
    } finally {
      hub.close();
    }
  }
}
