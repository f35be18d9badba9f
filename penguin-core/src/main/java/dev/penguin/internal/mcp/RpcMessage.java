package dev.penguin.internal.mcp;

import dev.penguin.internal.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A message of JSON-RPC 2.0, as the Model Context Protocol uses it. Immutable. */
public sealed interface RpcMessage {

  /** The message as one line of JSON, without a line end. */
  String write();

  /**
   * A request, which wants an answer.
   *
   * @param id a whole number or a string
   * @param method what is asked for
   * @param params its parameters; empty for none
   */
  record Request(Object id, String method, Map<String, Object> params) implements RpcMessage {
    @Override
    public String write() {
      Map<String, @Nullable Object> all = envelope();
      all.put("id", id);
      all.put("method", method);
      all.put("params", params);
      return Json.write(all);
    }
  }

  /**
   * A message that wants no answer.
   *
   * @param method what it is about
   * @param params its parameters; empty for none
   */
  record Notification(String method, Map<String, Object> params) implements RpcMessage {
    @Override
    public String write() {
      Map<String, @Nullable Object> all = envelope();
      all.put("method", method);
      if (!params.isEmpty()) {
        all.put("params", params);
      }
      return Json.write(all);
    }
  }

  /** The answer to a request. */
  sealed interface Answer extends RpcMessage permits Result, Failure {
    /** The id of the request; null when the other side could not read it. */
    @Nullable Object id();
  }

  /**
   * The answer to a request that succeeded.
   *
   * @param id the id of the request
   * @param result what was asked for
   */
  record Result(Object id, Map<String, Object> result) implements Answer {
    @Override
    public String write() {
      Map<String, @Nullable Object> all = envelope();
      all.put("id", id);
      all.put("result", result);
      return Json.write(all);
    }
  }

  /**
   * The answer to a request that failed.
   *
   * @param id the id of the request; null when the other side could not read it
   * @param code what went wrong, see {@link McpProtocol}
   * @param message the same for people
   * @param data more of it; null for none
   */
  record Failure(@Nullable Object id, long code, String message, @Nullable Object data)
      implements Answer {
    @Override
    public String write() {
      Map<String, @Nullable Object> error = new LinkedHashMap<>();
      error.put("code", code);
      error.put("message", message);
      if (data != null) {
        error.put("data", data);
      }
      Map<String, @Nullable Object> all = envelope();
      all.put("id", id);
      all.put("error", error);
      return Json.write(all);
    }

    /** Whether only a server of the modern era answers so. */
    public boolean isModern() {
      return code == McpProtocol.HEADER_MISMATCH
          || code == McpProtocol.MISSING_CAPABILITY
          || code == McpProtocol.UNSUPPORTED_VERSION;
    }
  }

  /**
   * Reads a message.
   *
   * @param json one JSON object
   * @throws IllegalArgumentException when it is no message of JSON-RPC 2.0; the text says why
   */
  static RpcMessage read(String json) {
    Map<String, Object> all = members(Json.parseExact(json), "a message");
    if (!"2.0".equals(all.get("jsonrpc"))) {
      throw new IllegalArgumentException("it has no \"jsonrpc\":\"2.0\"");
    }
    Object id = all.get("id");
    if (id != null && !(id instanceof String) && !(id instanceof Number)) {
      throw new IllegalArgumentException("its id is " + Json.kind(id));
    }
    if (all.get("method") instanceof String method) {
      Object given = all.get("params");
      Map<String, Object> params = given == null ? Map.of() : members(given, "params");
      return id == null ? new Notification(method, params) : new Request(id, method, params);
    }
    if (all.get("error") instanceof Map<?, ?> error) {
      return new Failure(
          id,
          error.get("code") instanceof Number code ? code.longValue() : McpProtocol.INTERNAL_ERROR,
          error.get("message") instanceof String message ? message : "no message",
          error.get("data"));
    }
    if (id == null || !all.containsKey("result")) {
      throw new IllegalArgumentException("it is no request, no notification and no answer");
    }
    return new Result(id, members(Objects.requireNonNullElse(all.get("result"), ""), "the result"));
  }

  @SuppressWarnings("unchecked") // an object is read as a map of strings
  private static Map<String, Object> members(@Nullable Object value, String what) {
    if (value instanceof Map<?, ?>) {
      return (Map<String, Object>) value;
    }
    throw new IllegalArgumentException(what + " must be an object, got " + Json.kind(value));
  }

  private static Map<String, @Nullable Object> envelope() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("jsonrpc", "2.0");
    return all;
  }
}
