package dev.penguin.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolProviderContext;
import dev.penguin.tools.Calls;
import dev.penguin.tools.mcp.HttpServerDouble.Answers;
import dev.penguin.tools.mcp.HttpServerDouble.Request;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers at an address, of both eras, that do right and wrong. */
@Timeout(60)
class HttpFailuresTest {
  private static final Map<String, Object> CAPABILITIES = Map.of("tools", Map.of());

  /** Answers a call of a tool; all else is answered as it should be. */
  private interface OfCall {
    void answer(Request request, Answers answers) throws Exception;
  }

  private static Map<String, Object> listed(String... names) {
    return Map.of(
        "tools",
        List.of(names).stream()
            .map(name -> Map.of("name", name, "inputSchema", Map.of("type", "object")))
            .toList());
  }

  private static Map<String, Object> content(String text) {
    return Map.of("content", List.of(Map.of("type", "text", "text", text)));
  }

  private static HttpServerDouble modern(OfCall ofCall) throws Exception {
    return HttpServerDouble.of(
        (request, answers) -> {
          switch (request.rpc()) {
            case "server/discover" ->
                answers.result(
                    request,
                    Map.of(
                        "supportedVersions", List.of("2026-07-28"), "capabilities", CAPABILITIES));
            case "tools/list" -> answers.result(request, listed("t"));
            default -> ofCall.answer(request, answers);
          }
        });
  }

  /** One with sessions: each `initialize` begins one, and only the last one is known. */
  private static HttpServerDouble legacy(AtomicInteger sessions, OfCall ofCall) throws Exception {
    return HttpServerDouble.of(
        (request, answers) -> {
          boolean known = request.header("mcp-session-id").equals("s" + sessions.get());
          if (request.method().equals("GET") && request.header("last-event-id").isEmpty()) {
            answers.send(405, "", "");
          } else if (request.rpc().equals("server/discover")) {
            answers.json(400, "{\"error\":\"Bad Request: no session\"}");
          } else if (request.rpc().equals("initialize")) {
            answers.send(
                200,
                "Content-Type: application/json\r\nMcp-Session-Id: s"
                    + sessions.incrementAndGet()
                    + "\r\n",
                "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"tools\":{}}}}"
                    .formatted(request.id()));
          } else if (!known) {
            answers.json(404, "{}");
          } else if (request.method().equals("DELETE")) {
            answers.send(200, "", "");
          } else if (request.rpc().startsWith("notifications/")) {
            answers.send(202, "", "");
          } else if (request.rpc().equals("tools/list")) {
            answers.result(request, listed("t"));
          } else {
            ofCall.answer(request, answers);
          }
        });
  }

  private static McpServer server(HttpServerDouble http) {
    return McpServer.http("web", http.uri("/mcp"))
        .withTimeout(Duration.ofSeconds(3), Duration.ofSeconds(5));
  }

  /** For calls that are never answered: what is waited for anyway may be short. */
  private static McpServer impatient(HttpServerDouble http) {
    return server(http).withTimeout(Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  private static McpServers servers(HttpServerDouble http) {
    return servers(server(http));
  }

  private static McpServers servers(McpServer server) {
    return McpServers.builder().server(server).build();
  }

  private static void fault(String fault, Request request, Answers answers) throws Exception {
    switch (fault) {
      case "closes" -> answers.end();
      case "half a stream" -> {
        answers.stream();
        answers.raw("data: {\"jsonrpc\":\"2.0\"");
        answers.end();
      }
      case "stream without an answer" -> {
        answers.stream();
        answers.event(Map.of("jsonrpc", "2.0", "method", "notifications/message"));
        answers.end();
      }
      case "other id" -> answers.json(200, "{\"jsonrpc\":\"2.0\",\"id\":\"other\",\"result\":{}}");
      case "no JSON" -> answers.send(200, "Content-Type: text/html\r\n", "<html>");
      case "status 500" -> answers.json(500, "{\"oops\":true}");
      case "status 429" -> answers.json(429, "slow down");
      case "redirect" -> answers.send(307, "Location: http://127.0.0.1:9/elsewhere\r\n", "");
      case "silence" -> Thread.sleep(30_000);
      case "endless comments" -> {
        answers.stream();
        while (true) {
          answers.raw(": still here\n\n");
          Thread.sleep(50);
        }
      }
      case "100 MB" -> {
        answers.stream();
        String piece = "data: " + "x".repeat(1 << 20) + "\n";
        for (int i = 0; i < 100; i++) {
          answers.raw(piece);
        }
      }
      case "401" -> answers.send(401, "WWW-Authenticate: Bearer error=\"invalid_token\"\r\n", "");
      case "empty" -> answers.json(200, "");
      default -> throw new IllegalArgumentException(fault);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "closes | CLOSED | the connection broke",
        "half a stream | CLOSED | the stream ended before the answer",
        "stream without an answer | CLOSED | the stream ended before the answer",
        "other id | PROTOCOL | it answered another request",
        "no JSON | PROTOCOL | its answer is no message",
        "status 500 | PROTOCOL | it answered 'tools/call' with status 500",
        "status 429 | UNREACHABLE | it answered 'tools/call' with status 429: slow down",
        "redirect | REDIRECT | it redirects to another address, which is not followed",
        "silence | TIMED_OUT | no answer to 'tools/call' within PT1S",
        "endless comments | TIMED_OUT | no answer to 'tools/call' within PT1S",
        "100 MB | TOO_LARGE | an answer of more than 16 MiB",
        "401 | UNAUTHORIZED | it refused the request with status 401 (Bearer error=",
        "empty | PROTOCOL | it answered 'tools/call' with status 200",
      })
  void aCallEndsInTimeWithItsReasonAndIsNotMadeAgain(String fault, String kind, String reason)
      throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (HttpServerDouble http =
            modern(
                (request, answers) -> {
                  calls.incrementAndGet();
                  fault(fault, request, answers);
                });
        McpServers servers = servers(kind.equals("TIMED_OUT") ? impatient(http) : server(http))) {
      List<Tool> tools = servers.tools(McpServersTest.CONTEXT);
      long begun = System.nanoTime();

      String text = Calls.failure(tools, "web_t");

      assertThat(text).startsWith("MCP server 'web': ").contains(reason);
      assertThat(text.contains("It was not sent again"))
          .isEqualTo(!List.of("UNREACHABLE", "UNAUTHORIZED", "REDIRECT").contains(kind));
      assertThat(calls).hasValue(1);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
    }
  }

  @Test
  void aModernRequestSaysWhatItIsInItsHeadersAndInItself() throws Exception {
    try (HttpServerDouble http =
            modern((request, answers) -> answers.result(request, content("ok")));
        McpServers servers = servers(http)) {
      Calls.success(servers.tools(McpServersTest.CONTEXT), "web_t");

      Request call = http.requests().get(2);
      assertThat(call.header("mcp-protocol-version")).isEqualTo("2026-07-28");
      assertThat(call.header("mcp-method")).isEqualTo("tools/call");
      assertThat(call.header("mcp-name")).isEqualTo("t");
      assertThat(call.header("accept")).isEqualTo("application/json, text/event-stream");
      Map<?, ?> meta = (Map<?, ?>) call.params().get("_meta");
      assertThat(meta.get("io.modelcontextprotocol/protocolVersion")).isEqualTo("2026-07-28");
      assertThat(meta.get("io.modelcontextprotocol/clientCapabilities")).isEqualTo(Map.of());
      assertThat(meta.get("dev.penguin/idempotencyKey")).isEqualTo("key");
    }
  }

  @Test
  void aSessionThatIsForgottenBeginsAnewAndTheRefusedCallIsMadeOnce() throws Exception {
    AtomicInteger sessions = new AtomicInteger();
    AtomicInteger calls = new AtomicInteger();
    try (HttpServerDouble http =
            legacy(
                sessions,
                (request, answers) -> {
                  calls.incrementAndGet();
                  answers.result(request, content("ok " + request.header("mcp-session-id")));
                });
        McpServers servers = servers(http)) {
      List<Tool> tools = servers.tools(McpServersTest.CONTEXT);
      assertThat(Calls.success(tools, "web_t")).endsWith("ok s1");
      sessions.incrementAndGet(); // the server restarts and knows nothing

      assertThat(Calls.success(tools, "web_t")).endsWith("ok s3");
      assertThat(calls).hasValue(2);
      assertThat(http.requests())
          .filteredOn(each -> each.rpc().equals("server/discover"))
          .hasSize(1);
    }
  }

  @Test
  void aLegacyStreamThatBreaksOffIsTakenUpWhereItWas() throws Exception {
    AtomicInteger sessions = new AtomicInteger();
    AtomicReference<Object> id = new AtomicReference<>();
    try (HttpServerDouble http =
            legacy(
                sessions,
                (request, answers) -> {
                  answers.stream();
                  if (request.method().equals("POST")) {
                    id.set(request.id());
                    answers.raw("id: e1\nretry: 100\ndata:\n\n");
                  } else {
                    answers.raw("id: e2\n");
                    answers.event(
                        Map.of("jsonrpc", "2.0", "id", id.get(), "result", content("resumed")));
                  }
                  answers.end();
                });
        McpServers servers = servers(http)) {
      assertThat(Calls.success(servers.tools(McpServersTest.CONTEXT), "web_t")).endsWith("resumed");

      List<Request> resumed =
          http.requests().stream().filter(each -> !each.header("last-event-id").isEmpty()).toList();
      assertThat(resumed).hasSize(1);
      assertThat(resumed.get(0).header("last-event-id")).isEqualTo("e1");
      assertThat(resumed.get(0).header("mcp-session-id")).isEqualTo("s1");
    }
  }

  @Test
  void aLegacySessionEndsWithTheServersObject() throws Exception {
    AtomicInteger sessions = new AtomicInteger();
    try (HttpServerDouble http =
        legacy(sessions, (request, answers) -> answers.result(request, content("ok")))) {
      try (McpServers servers = servers(http)) {
        servers.tools(McpServersTest.CONTEXT);
      }
      assertThat(http.requests()).last().extracting(Request::method).isEqualTo("DELETE");
    }
  }

  @Test
  void aLegacyCallThatTakesTooLongIsCancelledByAMessage() throws Exception {
    AtomicInteger sessions = new AtomicInteger();
    try (HttpServerDouble http = legacy(sessions, (request, answers) -> Thread.sleep(30_000));
        McpServers servers = servers(impatient(http))) {
      Calls.failure(servers.tools(McpServersTest.CONTEXT), "web_t");

      assertThat(http.requests()).extracting(Request::rpc).contains("notifications/cancelled");
    }
  }

  @Test
  void eachRunHasItsOwnTokenSessionAndTools() throws Exception {
    try (HttpServerDouble http =
            HttpServerDouble.of(
                (request, answers) -> {
                  String user = request.header("authorization").replace("Bearer ", "");
                  switch (request.rpc()) {
                    case "server/discover" ->
                        answers.result(
                            request,
                            Map.of(
                                "supportedVersions",
                                List.of("2026-07-28"),
                                "capabilities",
                                CAPABILITIES,
                                "ttlMs",
                                60_000));
                    case "tools/list" ->
                        answers.result(
                            request,
                            Map.of("tools", listed("of_" + user).get("tools"), "ttlMs", 60_000));
                    default -> answers.result(request, content("for " + user));
                  }
                });
        McpServers servers =
            McpServers.builder()
                .server(server(http).withToken(run -> (String) run.get("token")))
                .build()) {
      List<Tool> ada = servers.tools(of("ada"));
      List<Tool> bob = servers.tools(of("bob"));

      assertThat(ada).extracting(tool -> tool.spec().name()).containsExactly("web_of_ada");
      assertThat(bob).extracting(tool -> tool.spec().name()).containsExactly("web_of_bob");
      assertThat(servers.tools(McpServersTest.CONTEXT).get(0).spec().description())
          .contains("the token of this run is null");
      assertThat(http.requests())
          .extracting(each -> each.header("authorization"))
          .containsOnly("Bearer ada", "Bearer bob");
    }
  }

  private static ToolProviderContext of(String token) {
    return new ToolProviderContext(
        Optional.empty(),
        HttpFailuresTest.class.getClassLoader(),
        Optional.empty(),
        false,
        Map.of("token", token));
  }

  @Test
  void aServerThatComesBackIsUsedAgain() throws Exception {
    McpServers servers;
    int port;
    try (HttpServerDouble first =
        modern((request, answers) -> answers.result(request, content("first")))) {
      port = first.uri("").getPort();
      servers = servers(first);
      Calls.success(servers.tools(McpServersTest.CONTEXT), "web_t");
    }
    try (servers) {
      List<Tool> known = servers.tools(McpServersTest.CONTEXT);
      assertThat(known).as("those that were listed last").hasSize(1);
      assertThat(Calls.failure(known, "web_t"))
          .contains("http://127.0.0.1:" + port + "/mcp cannot be reached")
          .doesNotContain("not sent again");
    }
  }
}
