package dev.penguin.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.internal.json.Json;
import dev.penguin.tool.ToolProviderContext;
import dev.penguin.tools.mcp.HttpServerDouble.Answers;
import dev.penguin.tools.mcp.HttpServerDouble.Request;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Access to a server that wants OAuth: what the conformance suite does not look at. */
@Timeout(60)
class OAuthTest {
  private static final URI BACK = URI.create("http://127.0.0.1:1/callback");

  @TempDir Path folder;

  /** Server and authorization server in one, with faults to choose. */
  private static final class World implements AutoCloseable {
    private final HttpServerDouble http;
    private final Set<String> valid = ConcurrentHashMap.newKeySet();
    private final AtomicInteger tokens = new AtomicInteger();
    private final Queue<Map<String, String>> forms = new ConcurrentLinkedQueue<>();
    private volatile String fault = "";

    World() throws IOException {
      http = HttpServerDouble.of(this::answer);
    }

    private void answer(Request request, Answers answers) throws Exception {
      String path = request.path().replaceFirst("\\?.*", "");
      String origin = http.origin();
      switch (path) {
        case "/.well-known/oauth-protected-resource/mcp" ->
            answers.json(
                200,
                Json.write(
                    Map.of(
                        "resource", origin + "/mcp", "authorization_servers", List.of(issuer()))));
        case "/.well-known/oauth-authorization-server",
            "/.well-known/oauth-authorization-server/two" ->
            answers.json(200, Json.write(metadata(origin)));
        case "/register" -> answers.json(201, "{\"client_id\":\"c" + tokens.get() + "\"}");
        case "/authorize" -> {
          Map<String, String> asked = form(URI.create(request.path()).getRawQuery());
          String state = fault.equals("state") ? "other" : asked.get("state");
          answers.send(
              302,
              "Connection: close\r\nLocation: %s?code=k&state=%s\r\n"
                  .formatted(asked.get("redirect_uri"), state),
              "");
          answers.end();
        }
        case "/token" -> token(form(request.body()), answers);
        default -> mcp(request, answers);
      }
    }

    private String issuer() {
      return fault.equals("moved") ? http.origin() + "/two" : http.origin();
    }

    private Map<String, Object> metadata(String origin) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("issuer", issuer());
      all.put("authorization_endpoint", origin + "/authorize");
      all.put(
          "token_endpoint", fault.equals("plain") ? "http://192.0.2.1/token" : origin + "/token");
      all.put("registration_endpoint", origin + "/register");
      if (!fault.equals("pkce")) {
        all.put("code_challenge_methods_supported", List.of("S256"));
      }
      return all;
    }

    private void token(Map<String, String> form, Answers answers) throws IOException {
      forms.add(form);
      if (form.get("grant_type").equals("refresh_token") && fault.equals("refresh")) {
        answers.json(400, "{\"error\":\"invalid_grant\"}");
        return;
      }
      String token = "t" + tokens.incrementAndGet();
      valid.add(token);
      answers.json(
          200,
          "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"refresh_token\":\"r%s\"}"
              .formatted(token, tokens));
    }

    private void mcp(Request request, Answers answers) throws IOException {
      if (!valid.contains(request.header("authorization").replace("Bearer ", ""))) {
        answers.send(401, "WWW-Authenticate: Bearer\r\n", "");
      } else if (request.rpc().equals("server/discover")) {
        answers.result(
            request,
            Map.of(
                "supportedVersions",
                List.of("2026-07-28"),
                "capabilities",
                Map.of("tools", Map.of())));
      } else {
        answers.result(request, Map.of("tools", List.of()));
      }
    }

    private static Map<String, String> form(String text) {
      Map<String, String> all = new LinkedHashMap<>();
      for (String pair : text.split("&")) {
        String[] both = pair.split("=", 2);
        all.put(both[0], URLDecoder.decode(both[1], StandardCharsets.UTF_8));
      }
      return all;
    }

    McpServers servers(McpOAuth oauth) {
      McpServer server =
          McpServer.http("web", http.uri("/mcp"))
              .withTimeout(Duration.ofSeconds(5), Duration.ofSeconds(10))
              .withOAuth(oauth)
              .required();
      return McpServers.builder().server(server).build();
    }

    @Override
    public void close() throws IOException {
      http.close();
    }
  }

  private static McpOAuth oauth() {
    return McpOAuth.standard().withAuthorizer(OAuthTest::follow, BACK);
  }

  private static URI follow(URI page) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) page.toURL().openConnection();
    connection.setInstanceFollowRedirects(false);
    connection.setRequestProperty("Connection", "close");
    try {
      connection.getInputStream().readAllBytes();
      return URI.create(connection.getHeaderField("Location"));
    } finally {
      connection.disconnect();
    }
  }

  private static int status(URI page) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) page.toURL().openConnection();
    connection.setRequestProperty("Connection", "close");
    try {
      int status = connection.getResponseCode();
      (status == 200 ? connection.getInputStream() : connection.getErrorStream()).readAllBytes();
      return status;
    } finally {
      connection.disconnect();
    }
  }

  @Test
  void aTokenIsBoundToTheServerAndSentInTheHeaderOnly() throws Exception {
    try (World world = new World();
        McpServers servers = world.servers(oauth())) {
      servers.tools(McpServersTest.CONTEXT);

      assertThat(world.forms).hasSize(1);
      Map<String, String> form = world.forms.element();
      assertThat(form.get("resource")).isEqualTo(world.http.origin() + "/mcp");
      assertThat(form.get("code_verifier")).hasSize(43);
      assertThat(form.get("redirect_uri")).isEqualTo(BACK.toString());
      assertThat(world.http.requests()).extracting(Request::path).noneMatch(p -> p.contains("t1"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "state | the authorization server's answer belongs to another request",
        "pkce | does not say that it supports PKCE (S256)",
        "plain | 'http://192.0.2.1/token' is not https",
      })
  void whatIsNotSafeIsRefused(String fault, String reason) throws Exception {
    try (World world = new World();
        McpServers servers = world.servers(oauth())) {
      world.fault = fault;

      assertThatThrownBy(() -> servers.tools(McpServersTest.CONTEXT))
          .isInstanceOfSatisfying(
              McpException.class,
              e -> assertThat(e.kind()).isEqualTo(McpException.Kind.UNAUTHORIZED))
          .hasMessageContaining(reason);
      assertThat(world.forms).isEmpty();
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "files have modes on Linux")
  void tokensOutliveTheProcessInFilesOfTheirOwner() throws Exception {
    McpOAuth kept = oauth().withTokenDirectory(folder.resolve("tokens"));
    try (World world = new World()) {
      for (int i = 0; i < 2; i++) {
        try (McpServers servers = world.servers(kept)) {
          servers.tools(McpServersTest.CONTEXT);
        }
      }

      assertThat(world.forms).as("asked once").hasSize(1);
      try (var files = Files.list(folder.resolve("tokens"))) {
        List<Path> all = files.toList();
        assertThat(all).hasSize(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(all.get(0))))
            .isEqualTo("rw-------");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"'',refresh_token,1", "refresh,authorization_code,2"})
  void aTokenThatEndedIsRefreshedOrAskedForAnew(String fault, String last, int pages)
      throws Exception {
    try (World world = new World();
        McpServers servers = world.servers(oauth())) {
      servers.tools(McpServersTest.CONTEXT);
      world.fault = fault;
      world.valid.clear();

      servers.tools(McpServersTest.CONTEXT);

      assertThat(world.forms)
          .last()
          .satisfies(f -> assertThat(f).containsEntry("grant_type", last));
      assertThat(world.http.requests())
          .filteredOn(each -> each.path().startsWith("/authorize"))
          .hasSize(pages);
    }
  }

  @Test
  void whatOneIssuerGaveIsNeverShownToAnother() throws Exception {
    try (World world = new World();
        McpServers servers = world.servers(oauth())) {
      servers.tools(McpServersTest.CONTEXT);
      world.fault = "moved";
      world.valid.clear();

      servers.tools(McpServersTest.CONTEXT);

      assertThat(world.forms).hasSize(2).noneMatch(form -> form.containsKey("refresh_token"));
      assertThat(world.forms).extracting(form -> form.get("client_id")).containsExactly("c0", "c1");
    }
    try (World world = new World();
        McpServers servers = world.servers(oauth().withClient("mine", "secret"))) {
      servers.tools(McpServersTest.CONTEXT);
      world.fault = "moved";
      world.valid.clear();

      assertThatThrownBy(() -> servers.tools(McpServersTest.CONTEXT))
          .hasMessageContaining("the client 'mine' is registered with");
    }
  }

  @Test
  void eachUserHasATokenOfTheirOwn() throws Exception {
    try (World world = new World();
        McpServers servers = world.servers(oauth().perUser(run -> (String) run.get("user")))) {
      for (String user : List.of("ada", "bob", "ada")) {
        servers.tools(
            new ToolProviderContext(
                Optional.empty(),
                getClass().getClassLoader(),
                Optional.empty(),
                false,
                Map.of("user", user)));
      }

      assertThat(world.forms).hasSize(2);
    }
  }

  @Test
  void aBrowserComesBackToThisMachine() throws Exception {
    Queue<URI> shown = new ConcurrentLinkedQueue<>();
    McpAuthorizer loopback =
        McpAuthorizer.loopback(
            page -> {
              shown.add(page);
              Thread browser = new Thread(() -> browse(page));
              browser.setDaemon(true);
              browser.start();
            },
            Duration.ofSeconds(20));
    McpOAuth oauth =
        McpOAuth.standard().withAuthorizer(loopback, URI.create("http://127.0.0.1:0/callback"));
    try (World world = new World();
        McpServers servers = world.servers(oauth)) {
      assertThat(servers.tools(McpServersTest.CONTEXT)).isEmpty();
      assertThat(shown).hasSize(1);
    }
  }

  /** A stranger comes first, then the one who was sent. */
  private static void browse(URI page) {
    try {
      URI back = follow(page);
      URI stranger = URI.create(back.toString().replaceFirst("state=[^&]*", "state=guessed"));
      assertThat(status(stranger)).isEqualTo(404);
      status(back);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
