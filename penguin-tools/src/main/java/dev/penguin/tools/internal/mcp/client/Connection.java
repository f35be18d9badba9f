package dev.penguin.tools.internal.mcp.client;

import dev.penguin.internal.mcp.McpHeaders;
import dev.penguin.internal.mcp.McpProtocol;
import dev.penguin.internal.mcp.RpcMessage;
import dev.penguin.tools.internal.mcp.wire.Exchange;
import dev.penguin.tools.internal.mcp.wire.Exchange.Limits;
import dev.penguin.tools.internal.mcp.wire.Inbox;
import dev.penguin.tools.internal.mcp.wire.Transport;
import dev.penguin.tools.internal.mcp.wire.Transport.Era;
import dev.penguin.tools.mcp.McpException;
import dev.penguin.tools.mcp.McpException.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An open connection to a server, of either era. Thread-safe. */
final class Connection implements Inbox, AutoCloseable {
  private static final int MAX_ROUNDS = 8;
  private static final int MAX_PAGES = 200;
  private static final int MAX_ITEMS = 10_000;
  private static final Set<String> NAMED = Set.of("tools/call", "prompts/get");

  private final String server;
  private final ClientFeatures features;
  private final Consumer<String> changed;
  private final Consumer<String> noise;
  private final AtomicLong ids = new AtomicLong();
  private volatile @Nullable Transport transport;
  private volatile Era era = Era.MODERN;
  private volatile String version = McpProtocol.MODERN;
  private volatile Map<String, Object> capabilities = Map.of();

  /**
   * One that is not open yet.
   *
   * @param changed receives the methods of notifications about changed lists
   * @param noise receives what came that is not the protocol
   */
  Connection(
      String server, ClientFeatures features, Consumer<String> changed, Consumer<String> noise) {
    this.server = server;
    this.features = features;
    this.changed = changed;
    this.noise = noise;
  }

  /** Messages go this way from now on. */
  void use(Transport way) {
    transport = way;
  }

  Transport transport() {
    return Objects.requireNonNull(transport, "the connection has no transport");
  }

  boolean isOpen() {
    Transport way = transport;
    return way != null && way.isOpen();
  }

  Era era() {
    return era;
  }

  String version() {
    return version;
  }

  boolean offers(String capability) {
    return capabilities.containsKey(capability);
  }

  /** Whether the server says that it will tell of changes of a list. */
  boolean announces(String capability) {
    return capabilities.get(capability) instanceof Map<?, ?> of
        && Boolean.TRUE.equals(of.get("listChanged"));
  }

  /**
   * Asks a server of the modern era who it is.
   *
   * @return whether it is one
   * @throws McpException when it cannot be reached at all
   */
  boolean discover(Limits limits) {
    agree(Era.MODERN, McpProtocol.MODERN);
    for (int attempt = 0; attempt < 2; attempt++) {
      RpcMessage.Answer answer;
      try {
        answer = send("server/discover", Map.of(), Map.of(), limits);
      } catch (McpException e) {
        if (e.kind() == Kind.UNAUTHORIZED || e.kind() == Kind.CANCELLED) {
          throw e;
        }
        return false; // old servers answer anything, nothing, or end
      }
      if (answer instanceof RpcMessage.Result result) {
        boolean known =
            result.result().get("supportedVersions") instanceof List<?> versions
                && versions.contains(McpProtocol.MODERN);
        capabilities = members(result.result().get("capabilities"));
        return known;
      }
      boolean again =
          answer instanceof RpcMessage.Failure failure
              && failure.isModern()
              && (failure.code() != McpProtocol.UNSUPPORTED_VERSION
                  || members(failure.data()).get("supported") instanceof List<?> versions
                      && versions.contains(McpProtocol.MODERN));
      if (!again) {
        return false;
      }
    }
    throw new McpException(
        Kind.PROTOCOL, server, "it refuses the version that it says it supports", false, null);
  }

  /** Begins a session with a server of the era of sessions. */
  void initialize(Limits limits) {
    agree(Era.LEGACY, "");
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("protocolVersion", McpProtocol.LEGACY.get(0));
    params.put("capabilities", features.capabilities());
    params.put("clientInfo", clientInfo());
    Map<String, Object> result =
        resultOf("initialize", send("initialize", params, Map.of(), limits));
    String spoken = String.valueOf(result.get("protocolVersion"));
    if (!McpProtocol.LEGACY.contains(spoken) && !spoken.equals(McpProtocol.MODERN)) {
      throw new McpException(
          Kind.PROTOCOL, server, "it speaks version " + spoken + ", which is unknown", false, null);
    }
    capabilities = members(result.get("capabilities"));
    agree(Era.LEGACY, spoken);
    transport().send(new RpcMessage.Notification("notifications/initialized", Map.of()));
  }

  private void agree(Era spoken, String spokenVersion) {
    era = spoken;
    version = spokenVersion;
    transport().agreed(spoken, spokenVersion);
  }

  static Map<String, Object> clientInfo() {
    String version = Connection.class.getPackage().getImplementationVersion();
    return Map.of("name", "penguin", "version", version == null ? "0" : version);
  }

  /**
   * Asks for something, and answers what the server asks in the midst of it.
   *
   * @param headers those that the schema of a tool asks for; null for none
   * @return the result
   * @throws McpException when there is none
   */
  Map<String, Object> ask(
      String method, Map<String, Object> params, @Nullable McpHeaders headers, Limits limits) {
    Map<String, String> sent = headers(method, params, headers);
    Map<String, Object> result = resultOf(method, send(method, params, sent, limits));
    for (int round = 0; isInputRequired(method, result); round++) {
      if (round == MAX_ROUNDS) {
        throw new McpException(
            Kind.PROTOCOL, server, "it asks for input more than 8 times in a call", true, null);
      }
      Map<String, Object> again = new LinkedHashMap<>(params);
      Map<String, Object> answers = new LinkedHashMap<>();
      members(result.get("inputRequests"))
          .forEach((key, request) -> answers.put(key, input(members(request))));
      if (!answers.isEmpty()) {
        again.put("inputResponses", answers);
      }
      if (result.get("requestState") != null) {
        again.put("requestState", result.get("requestState"));
      }
      result = resultOf(method, send(method, again, sent, limits));
    }
    return result;
  }

  private Map<String, Object> input(Map<String, Object> request) {
    String method = String.valueOf(request.get("method"));
    try {
      return features.answer(server, method, members(request.get("params")));
    } catch (UnsupportedOperationException e) {
      throw new McpException(
          Kind.PROTOCOL,
          server,
          "it asks for '" + method + "', which this client did not offer",
          true,
          e);
    }
  }

  private boolean isInputRequired(String method, Map<String, Object> result) {
    Object type = result.getOrDefault("resultType", "complete");
    if ("complete".equals(type)) {
      return false;
    }
    if ("input_required".equals(type)
        && (result.containsKey("inputRequests") || result.containsKey("requestState"))) {
      return true;
    }
    throw new McpException(
        Kind.PROTOCOL,
        server,
        "its result of '" + method + "' is of the unknown type '" + type + "'",
        true,
        null);
  }

  private Map<String, String> headers(
      String method, Map<String, Object> params, @Nullable McpHeaders headers) {
    Map<String, String> all = new LinkedHashMap<>();
    if (era == Era.MODERN) {
      Object name = NAMED.contains(method) ? params.get("name") : params.get("uri");
      if (name != null) {
        all.put("Mcp-Name", McpHeaders.encode(name.toString()));
      }
      if (headers != null) {
        all.putAll(headers.values(members(params.get("arguments"))));
      }
    }
    return all;
  }

  private RpcMessage.Answer send(
      String method, Map<String, Object> params, Map<String, String> headers, Limits limits) {
    long id = ids.incrementAndGet();
    Map<String, Object> meta = new LinkedHashMap<>(members(params.get("_meta")));
    if (era == Era.MODERN) {
      meta.put(McpProtocol.META_VERSION, version);
      meta.put(McpProtocol.META_CLIENT, clientInfo());
      meta.put(McpProtocol.META_CAPABILITIES, features.capabilities());
    }
    if (limits.progress() != null) {
      meta.put("progressToken", id);
    }
    Map<String, Object> all = new LinkedHashMap<>(params);
    if (!meta.isEmpty()) {
      all.put("_meta", meta);
    }
    RpcMessage.Request request = new RpcMessage.Request(id, method, all);
    return transport().exchange(new Exchange(server, request, headers, limits));
  }

  private Map<String, Object> resultOf(String method, RpcMessage.Answer answer) {
    if (answer instanceof RpcMessage.Result result) {
      return result.result();
    }
    RpcMessage.Failure failure = (RpcMessage.Failure) answer;
    throw new McpException(
        Kind.REFUSED,
        server,
        "'%s' failed: %s (%d)".formatted(method, failure.message(), failure.code()),
        failure.code() != McpProtocol.METHOD_NOT_FOUND && !failure.isModern(),
        null);
  }

  /**
   * A list of the server.
   *
   * @param items the entries, from all pages
   * @param freshMillis how long it need not be asked for again; negative where the server does not
   *     say
   */
  record Listed(List<Map<String, Object>> items, long freshMillis) {}

  Listed list(String method, String key, Limits limits) {
    List<Map<String, Object>> items = new ArrayList<>();
    Map<String, Object> params = Map.of();
    long fresh = -1;
    for (int page = 0; page < MAX_PAGES; page++) {
      Map<String, Object> result = ask(method, params, null, limits);
      if (result.get(key) instanceof List<?> list) {
        list.stream().filter(Map.class::isInstance).forEach(each -> items.add(members(each)));
      }
      if (result.get("ttlMs") instanceof Number ttl) {
        fresh = ttl.longValue();
      }
      if (items.size() > MAX_ITEMS) {
        throw new McpException(
            Kind.TOO_LARGE, server, "'" + method + "' gives more than 10,000 entries", false, null);
      }
      Object next = result.get("nextCursor");
      if (next == null) {
        return new Listed(List.copyOf(items), fresh);
      }
      params = Map.of("cursor", next);
    }
    throw new McpException(
        Kind.PROTOCOL, server, "'" + method + "' has more than 200 pages", false, null);
  }

  @Override
  public void notified(RpcMessage.Notification notification) {
    if (notification.method().endsWith("/list_changed")) {
      changed.accept(notification.method());
    }
  }

  @Override
  public RpcMessage.Answer asked(RpcMessage.Request request) {
    try {
      Map<String, Object> result =
          request.method().equals("ping")
              ? Map.of()
              : features.answer(server, request.method(), request.params());
      return new RpcMessage.Result(request.id(), result);
    } catch (UnsupportedOperationException e) {
      return new RpcMessage.Failure(
          request.id(),
          McpProtocol.METHOD_NOT_FOUND,
          "this client has no " + request.method(),
          null);
    } catch (RuntimeException e) { // whatever it is, the server gets an answer
      return new RpcMessage.Failure(
          request.id(), McpProtocol.INTERNAL_ERROR, "the client failed", null);
    }
  }

  @Override
  public void noise(String text) {
    noise.accept(text);
  }

  @SuppressWarnings("unchecked") // an object is read as a map of strings
  static Map<String, Object> members(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }

  @Override
  public void close() {
    Transport way = transport;
    if (way != null) {
      way.close();
    }
  }
}
