package dev.penguin.tools.internal.mcp.auth;

import dev.penguin.internal.json.Json;
import dev.penguin.internal.mcp.RpcMessage;
import dev.penguin.tools.internal.mcp.wire.Exchange;
import dev.penguin.tools.internal.mcp.wire.HttpClient;
import dev.penguin.tools.mcp.McpException;
import dev.penguin.tools.mcp.McpException.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import okhttp3.Call;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** Asks authorization servers, over TLS or on this machine. Thread-safe. */
final class AuthHttp {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final int MAX_BODY = 1024 * 1024;
  private static final MediaType FORM = MediaType.get("application/x-www-form-urlencoded");

  private final String server;
  private final URI resource;
  private final HttpClient client;

  AuthHttp(String server, URI resource, HttpClient client) {
    this.server = server;
    this.resource = resource;
    this.client = client;
  }

  /**
   * What came of a request.
   *
   * @param body an object; empty when it is none
   */
  record Reply(int status, Map<String, Object> body) {
    boolean isOk() {
      return status / 100 == 2;
    }

    @Nullable String text(String name) {
      return body.get(name) instanceof String text ? text : null;
    }
  }

  Reply get(String address) {
    return send(new Request.Builder().url(checked(address)).get());
  }

  Reply postJson(String address, Map<String, Object> body) {
    return send(
        new Request.Builder().url(checked(address)).post(HttpClient.json(Json.write(body))));
  }

  Reply postForm(String address, Map<String, String> form, @Nullable String authorization) {
    Request.Builder request =
        new Request.Builder()
            .url(checked(address))
            .post(
                RequestBody.create(UrlForm.write(form).getBytes(StandardCharsets.US_ASCII), FORM));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return send(request);
  }

  /** Nothing about a token goes over a wire that others can read. */
  private String checked(String address) {
    URI uri;
    try {
      uri = URI.create(address);
    } catch (IllegalArgumentException e) {
      throw refused("'" + address + "' is no address");
    }
    boolean same = UrlForm.origin(uri).equals(UrlForm.origin(resource));
    boolean plain =
        "http".equals(uri.getScheme())
            && (UrlForm.isLoopback(uri) && UrlForm.isLoopback(resource) || same);
    if (!"https".equals(uri.getScheme()) && !plain) {
      throw refused("'" + address + "' is not https");
    }
    return address;
  }

  private Reply send(Request.Builder builder) {
    Request request = builder.header("Accept", "application/json").build();
    Exchange exchange =
        new Exchange(
            server,
            new RpcMessage.Request(0L, "authorization", Map.of()),
            Map.of(),
            Exchange.Limits.of(PATIENCE));
    Call call = client.call(request, exchange);
    try (Response response = call.execute()) {
      BufferedSource source = response.body().source();
      if (source.request(MAX_BODY + 1L)) {
        throw refused(request.url() + " answered with more than 1 MiB");
      }
      return new Reply(response.code(), object(source.readUtf8()));
    } catch (IOException e) {
      throw new McpException(
          Kind.UNREACHABLE,
          server,
          request.url() + " cannot be reached: " + e.getMessage(),
          false,
          e);
    }
  }

  private static Map<String, Object> object(String body) {
    try {
      return Json.parseObject(body);
    } catch (IllegalArgumentException e) {
      return Map.of(); // an error page, or nothing
    }
  }

  McpException refused(String why) {
    return new McpException(Kind.UNAUTHORIZED, server, "no access: " + why, false, null);
  }
}
