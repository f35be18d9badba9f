package dev.penguin.examples;

import com.sun.net.httpserver.HttpServer;
import dev.penguin.PenguinAgent;
import dev.penguin.observe.micrometer.MicrometerMetrics;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** An agent whose metrics Prometheus reads, for a dashboard in Grafana. */
public final class ScrapedAgent {
  private ScrapedAgent() {}

  record Harbour(String name) {}

  // region: scrape
  /** Answers Prometheus on this machine with what the meters show now. */
  public static HttpServer server(PrometheusMeterRegistry registry, int port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext(
        "/metrics",
        exchange -> {
          try (exchange) {
            byte[] text = registry.scrape().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
          }
        });
    return server;
  }

  // endregion

  /**
   * Asks something, shows the metrics, and serves them until the program is ended.
   *
   * @param args the port, such as 9464; none to show the metrics once and end
   * @throws IOException when the port is taken
   */
  public static void main(String[] args) throws IOException {
    Tool tides =
        Tool.of("tides", "High water of today", Harbour.class, of -> of.name() + ": 11:40");
    // region: metrics
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (PenguinAgent agent =
        ExampleModel.agent(script())
            .tools(tides)
            .listener(MicrometerMetrics.of(registry))
            .build()) {
      // endregion
      System.out.println(agent.run("When is high water in Brest?").text());
      registry
          .scrape()
          .lines()
          .filter(line -> line.matches("penguin_(runs|turns|tool_calls)_total.*"))
          .forEach(System.out::println);
      if (args.length > 0) {
        HttpServer server = server(registry, Integer.parseInt(args[0]));
        server.start();
        System.out.println("http:/" + server.getAddress() + "/metrics");
      }
    }
  }

  private static ScriptedModel.Builder script() {
    return ScriptedModel.builder()
        .call("tides", "{\"name\":\"Brest\"}")
        .reply("High water is at 11:40.");
  }
}
