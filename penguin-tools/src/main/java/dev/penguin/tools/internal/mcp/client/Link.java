package dev.penguin.tools.internal.mcp.client;

import dev.penguin.internal.mcp.McpHeaders;
import dev.penguin.tool.Recovery;
import dev.penguin.tools.internal.mcp.wire.Credentials;
import dev.penguin.tools.internal.mcp.wire.Exchange.Limits;
import dev.penguin.tools.internal.mcp.wire.HttpTransport;
import dev.penguin.tools.internal.mcp.wire.StdioTransport;
import dev.penguin.tools.internal.mcp.wire.Transport;
import dev.penguin.tools.internal.mcp.wire.Transport.Era;
import dev.penguin.tools.mcp.McpEvent;
import dev.penguin.tools.mcp.McpException;
import dev.penguin.tools.mcp.McpException.Kind;
import dev.penguin.tools.mcp.McpServer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The way to one server for those who share their credentials: opened when it is needed, and again
 * after it was lost, with growing pauses. Thread-safe.
 */
final class Link implements AutoCloseable {
  private static final Duration PROBE = Duration.ofSeconds(5);
  private static final Duration STREAM = Duration.ofDays(20);
  private static final long FIRST_PAUSE = 500;
  private static final long MAX_PAUSE = 30_000;
  private static final long MAX_FRESH = 3_600_000;
  private static final int MAX_NOISE = 10;

  private final McpServer server;
  private final Hub hub;
  private final Credentials credentials;
  private final ReentrantLock opening = new ReentrantLock();
  private volatile @Nullable Connection open;
  private volatile @Nullable List<Map<String, Object>> tools;
  private volatile long freshUntil;
  private volatile boolean suspect;
  private volatile boolean closed;
  private int failures;
  private long notBefore;
  private String lastFailure = "";

  Link(McpServer server, Hub hub, Credentials credentials) {
    this.server = server;
    this.hub = hub;
    this.credentials = credentials;
  }

  /** The tools that were listed last; null before that. Asks nobody. */
  @Nullable List<Map<String, Object>> knownTools() {
    return tools;
  }

  /**
   * The tools of the server as it lists them; those that were listed last when it cannot be
   * reached.
   */
  List<Map<String, Object>> tools(Limits limits) {
    List<Map<String, Object>> known = tools;
    Connection now = open;
    boolean fresh = now != null && now.isOpen() && System.nanoTime() - freshUntil < 0;
    if (known != null && fresh) {
      return known;
    }
    try {
      Connection connection = connected(limits);
      long asked = System.nanoTime();
      Connection.Listed listed =
          connection.offers("tools")
              ? connection.list("tools/list", "tools", limits)
              : new Connection.Listed(List.of(), 0);
      long millis =
          listed.freshMillis() >= 0
              ? Math.min(MAX_FRESH, listed.freshMillis())
              : connection.announces("tools") ? MAX_FRESH : 0;
      freshUntil = asked + TimeUnit.MILLISECONDS.toNanos(millis);
      tools = listed.items();
      return listed.items();
    } catch (McpException e) {
      failed(e);
      if (known != null && e.kind() != Kind.UNAUTHORIZED) {
        return known;
      }
      throw e;
    }
  }

  /** Whether the server has a capability, as far as it was asked. */
  boolean offers(String capability) {
    Connection now = open;
    return now != null && now.offers(capability);
  }

  /**
   * Asks for something. It is sent a second time only when it certainly did not run, or when that
   * does no harm.
   *
   * @param unknown what becomes of a request whose outcome is unknown
   */
  Map<String, Object> ask(
      String method,
      Map<String, Object> params,
      @Nullable McpHeaders headers,
      Recovery unknown,
      Limits limits) {
    for (boolean first = true; ; first = false) {
      Connection connection = connected(limits);
      try {
        Map<String, Object> result = connection.ask(method, params, headers, limits);
        succeeded();
        return result;
      } catch (McpException e) {
        suspect |= e.kind() == Kind.TIMED_OUT;
        if (e.kind() == Kind.CLOSED || !connection.isOpen()) {
          lost(connection, e);
        } else if (e.kind() == Kind.UNREACHABLE) {
          failed(e);
        }
        boolean harmless = !e.mayHaveRun() || unknown == Recovery.RERUN;
        if (!first || e.kind() != Kind.CLOSED || !harmless || closed) {
          throw e;
        }
      }
    }
  }

  Connection.Listed list(String method, String key, Limits limits) {
    return connected(limits).list(method, key, limits);
  }

  private synchronized void succeeded() {
    failures = 0;
    notBefore = 0;
  }

  private synchronized void failed(McpException e) {
    if (e.kind() == Kind.REFUSED || e.kind() == Kind.CANCELLED || closed) {
      return;
    }
    boolean waits = System.nanoTime() - notBefore < 0 && failures > 0;
    if (!waits) {
      failures++;
      long pause = Math.min(MAX_PAUSE, FIRST_PAUSE << Math.min(10, failures - 1));
      notBefore = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause);
      lastFailure = String.valueOf(e.getMessage());
      hub.emit(server.name(), McpEvent.Kind.UNAVAILABLE, lastFailure);
    }
  }

  private synchronized void checkPause() {
    long left = TimeUnit.NANOSECONDS.toMillis(notBefore - System.nanoTime());
    if (failures > 0 && left > 0) {
      throw new McpException(
          Kind.UNREACHABLE,
          server.name(),
          "it failed a moment ago and is tried again in %d ms (%s)".formatted(left, lastFailure),
          false,
          null);
    }
  }

  private void lost(Connection connection, McpException why) {
    boolean mine;
    synchronized (this) {
      mine = open == connection;
      if (mine) {
        open = null;
      }
    }
    connection.close();
    if (mine && !closed) {
      hub.emit(server.name(), McpEvent.Kind.LOST, String.valueOf(why.getMessage()));
    }
  }

  /** An open connection. One thread opens it, the others wait for it. */
  private Connection connected(Limits limits) {
    try {
      if (!opening.tryLock(limits.inAll().toNanos(), TimeUnit.NANOSECONDS)) {
        throw new McpException(
            Kind.TIMED_OUT, server.name(), "connecting to it takes too long", false, null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new McpException(
          Kind.CANCELLED, server.name(), "the wait for it was interrupted", false, e);
    }
    try {
      Connection now = open;
      if (now != null && now.isOpen() && !isHung(now)) {
        return now;
      }
      if (now != null) {
        lost(now, new McpException(Kind.CLOSED, server.name(), "it is gone", false, null));
      }
      if (closed) {
        throw new McpException(Kind.CLOSED, server.name(), "it was closed", false, null);
      }
      checkPause();
      return opened(limits);
    } finally {
      opening.unlock();
    }
  }

  /** Whether a server that did not answer in time answers nothing at all. */
  private boolean isHung(Connection connection) {
    if (!suspect) {
      return false;
    }
    suspect = false;
    try {
      String any = connection.era() == Era.MODERN ? "server/discover" : "ping";
      connection.ask(any, Map.of(), null, Limits.of(PROBE));
      return false;
    } catch (McpException e) {
      return e.kind() != Kind.REFUSED;
    }
  }

  private Connection opened(Limits limits) {
    AtomicInteger noise = new AtomicInteger();
    Connection connection =
        new Connection(
            server.name(),
            hub.features,
            this::changed,
            text -> {
              if (noise.incrementAndGet() <= MAX_NOISE) {
                hub.emit(server.name(), McpEvent.Kind.NOISE, text);
              }
            });
    try {
      negotiate(connection, limits);
      open = connection;
      if (closed) {
        throw new McpException(Kind.CLOSED, server.name(), "it was closed", false, null);
      }
    } catch (RuntimeException e) {
      hub.eras.remove(era());
      connection.close();
      if (e instanceof McpException failure) {
        McpException unreachable = unreachable(failure);
        failed(unreachable);
        throw unreachable;
      }
      throw e;
    }
    freshUntil = System.nanoTime();
    hub.emit(
        server.name(),
        McpEvent.Kind.CONNECTED,
        "connected, version %s of the protocol".formatted(connection.version()));
    listen(connection);
    return connection;
  }

  /** A server that ends while it is connected was never reached. */
  private McpException unreachable(McpException e) {
    if (e.kind() != Kind.CLOSED || closed) {
      return e;
    }
    String text = String.valueOf(e.getMessage());
    String why = text.substring(text.indexOf("': ") + 3);
    return new McpException(
        Kind.UNREACHABLE, server.name(), "it could not be started: " + why, false, e);
  }

  /** Finds out which era the server speaks, unless that is remembered. */
  private void negotiate(Connection connection, Limits limits) {
    connection.use(transport(connection));
    Era known = hub.eras.get(era());
    boolean modern = known != Era.LEGACY && connection.discover(probe(limits));
    if (!modern) {
      if (!connection.isOpen()) { // an old server may end when it is asked what it does not know
        connection.close();
        connection.use(transport(connection));
      }
      begin(connection, limits);
    }
    hub.eras.put(era(), connection.era());
  }

  /** A server over HTTP answers something; an old process may answer nothing, or starts slowly. */
  private Limits probe(Limits limits) {
    boolean stdio = server.endpoint() instanceof McpServer.Stdio;
    Duration patience = stdio && limits.inAll().compareTo(PROBE) > 0 ? PROBE : limits.inAll();
    return new Limits(patience, patience, limits.cancellation(), null);
  }

  /** Begins a session, unless the server was only too slow to say that it is a modern one. */
  private static void begin(Connection connection, Limits limits) {
    try {
      connection.initialize(limits);
    } catch (McpException e) {
      if (e.kind() != Kind.REFUSED || !connection.discover(limits)) {
        throw e;
      }
    }
  }

  private Transport transport(Connection inbox) {
    return server.endpoint() instanceof McpServer.Stdio stdio
        ? StdioTransport.start(server.name(), stdio, inbox)
        : new HttpTransport(
            server.name(), (McpServer.Http) server.endpoint(), hub.http, credentials, inbox);
  }

  /** What an era is remembered for: a command, or an origin. */
  private String era() {
    return server.endpoint() instanceof McpServer.Http http
        ? http.uri().getScheme() + "://" + http.uri().getRawAuthority()
        : String.valueOf(server.endpoint());
  }

  private void changed(String method) {
    if (method.equals("notifications/tools/list_changed")) {
      freshUntil = System.nanoTime();
      hub.emit(server.name(), McpEvent.Kind.TOOLS_CHANGED, "its tools changed");
    }
  }

  /** Has a server say when its lists change, where it does that only when asked. */
  private void listen(Connection connection) {
    if (connection.era() == Era.LEGACY) {
      if (connection.transport() instanceof HttpTransport http) {
        http.listen();
      }
      return;
    }
    if (!connection.announces("tools")) {
      return;
    }
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("notifications", Map.of("toolsListChanged", true));
    Thread thread =
        new Thread(
            () -> {
              try {
                connection.ask("subscriptions/listen", params, null, Limits.of(STREAM));
              } catch (McpException e) {
                hub.emit(server.name(), McpEvent.Kind.NOISE, String.valueOf(e.getMessage()));
              }
              freshUntil = System.nanoTime(); // what changes from now on is not known
            },
            "penguin-mcp-" + server.name() + "-listen");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    closed = true;
    Connection now = open;
    open = null;
    if (now != null) {
      now.close();
    }
  }
}
