package dev.penguin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.penguin.PenguinAgent;
import dev.penguin.message.ToolMessage;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tools.web.WebSearch;
import dev.penguin.tools.web.WebTools;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebResearchTest {
  private HttpServer server;
  private String host;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] page = "<h1>Ducks</h1><p>They swim.</p>".getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.start();
    host = "127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void theAgentSearchesAndReadsPagesOfTheHostOnly() {
    String url = "http://" + host + "/ducks";
    // region: web-test
    ScriptedModel model =
        ScriptedModel.builder()
            .call("web_search", "{\"query\":\"What do ducks do?\"}")
            .call("web_fetch", "{\"url\":\"%s\"}".formatted(url))
            .call("web_fetch", "{\"url\":\"https://elsewhere.test/\"}")
            .reply("They swim.")
            .build();
    WebSearch search = WebSearch.fixed(WebSearch.Result.of("Ducks", url, "All about ducks"));
    try (WebTools web = WebTools.builder().direct().search(search).allow("127.0.0.1").build()) {
      WebResearch.answer("What do ducks do?", host, web, PenguinAgent.builder().model(model));
    }
    // endregion

    assertThat(result(model, 0).text()).contains(url);
    assertThat(result(model, 1).text()).contains("# Ducks\n\nThey swim.");
    assertThat(result(model, 2).failed()).isTrue();
  }

  private static ToolMessage result(ScriptedModel model, int call) {
    return ScriptedModel.results(model.requests().get(call + 1)).get(0);
  }
}
