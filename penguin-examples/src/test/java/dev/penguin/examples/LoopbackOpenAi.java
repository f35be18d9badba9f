package dev.penguin.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A server on this machine that speaks OpenAI's streaming protocol and gives the replies that it
 * was told, in order.
 */
public final class LoopbackOpenAi implements AutoCloseable {
  private final HttpServer server;
  private final Queue<Function<String, String>> replies = new ConcurrentLinkedQueue<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();

  private LoopbackOpenAi(HttpServer server) {
    this.server = server;
  }

  public static LoopbackOpenAi start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    LoopbackOpenAi openAi = new LoopbackOpenAi(server);
    server.createContext("/v1/chat/completions", openAi::answer);
    server.start();
    return openAi;
  }

  /** The variables that lead a program here. */
  public Map<String, String> environment() {
    return Map.of(
        "OPENAI_API_KEY",
        "loopback-key",
        "OPENAI_BASE_URL",
        "http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
  }

  /** The next reply is a text. */
  public LoopbackOpenAi thenText(String text) {
    return thenText(request -> text);
  }

  /** The next reply is a text that depends on the request's JSON. */
  public LoopbackOpenAi thenText(Function<String, String> text) {
    replies.add(request -> chunks("{\"content\":" + quoted(text.apply(request)) + "}", "stop"));
    return this;
  }

  /** The next reply asks for a tool. */
  public LoopbackOpenAi thenCall(String tool, String argumentsJson) {
    String call =
        "{\"index\":0,\"id\":\"call_%d\",\"type\":\"function\",\"function\":{\"name\":%s,\"arguments\":%s}}"
            .formatted(replies.size(), quoted(tool), quoted(argumentsJson));
    replies.add(request -> chunks("{\"tool_calls\":[" + call + "]}", "tool_calls"));
    return this;
  }

  /** The bodies of the requests so far. */
  public List<String> requests() {
    return requests;
  }

  /** The Authorization headers of the requests so far. */
  public List<String> authorizations() {
    return authorizations;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      requests.add(request);
      authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
      Function<String, String> reply = replies.poll();
      String body =
          reply != null
              ? reply.apply(request)
              : "{\"error\":{\"message\":\"no reply is left\",\"type\":\"invalid_request_error\"}}";
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange
          .getResponseHeaders()
          .set("Content-Type", reply != null ? "text/event-stream" : "application/json");
      exchange.sendResponseHeaders(reply != null ? 200 : 400, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static String chunks(String delta, String finishReason) {
    return event("[{\"index\":0,\"delta\":%s,\"finish_reason\":null}]".formatted(delta), "null")
        + event(
            "[{\"index\":0,\"delta\":{},\"finish_reason\":\"%s\"}]".formatted(finishReason), "null")
        + event("[]", "{\"prompt_tokens\":20,\"completion_tokens\":5,\"total_tokens\":25}")
        + "data: [DONE]\n\n";
  }

  private static String event(String choices, String usage) {
    return """
        data: {"id":"r","object":"chat.completion.chunk","created":1,"model":"m","choices":%s,"usage":%s}

        """
        .formatted(choices, usage);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
