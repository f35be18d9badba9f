package dev.penguin.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.penguin.PenguinAgent;
import dev.penguin.observe.RunActivity;
import dev.penguin.observe.RunStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A page for a monitor: what the runs of an agent wait for, and 503 when one of them is stuck. */
public final class HealthPage {
  private HealthPage() {}

  // region: health
  /** A person may take longer, and other runs that these wait for are in the list, too. */
  private static final Set<RunActivity.Kind> MAY_TAKE_LONG =
      EnumSet.of(
          RunActivity.Kind.APPROVAL,
          RunActivity.Kind.SUB_AGENT,
          RunActivity.Kind.AGENT_SLOT,
          RunActivity.Kind.QUEUED);

  /** Whether a run has waited for something without a sign of life for too long. */
  static boolean isStuck(RunStatus run, Duration patience) {
    return run.activities().stream()
        .filter(each -> !MAY_TAKE_LONG.contains(each.kind()))
        .map(each -> Duration.between(each.lastSign().orElse(each.since()), run.at()))
        .anyMatch(quiet -> quiet.compareTo(patience) > 0);
  }

  /** A server for this machine alone. Its page may be asked for each second. */
  public static HttpServer server(PenguinAgent agent, int port, Duration patience)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext(
        "/health",
        exchange -> {
          List<RunStatus> running = agent.sessions().running();
          boolean stuck = running.stream().anyMatch(run -> isStuck(run, patience));
          respond(exchange, stuck ? 503 : 200, running);
        });
    server.start();
    return server;
  }

  // endregion

  private static void respond(HttpExchange exchange, int status, List<RunStatus> running)
      throws IOException {
    try (exchange) {
      String lines = running.stream().map(run -> run + "\n").collect(Collectors.joining());
      byte[] body = lines.isEmpty() ? "nothing runs\n".getBytes(UTF_8) : lines.getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /**
   * Runs a prompt, and serves the page meanwhile.
   *
   * @param args a port and a prompt
   */
  public static void main(String[] args) throws IOException {
    try (PenguinAgent agent = PenguinAgent.create("openai/gpt-5-mini")) {
      HttpServer server = server(agent, Integer.parseInt(args[0]), Duration.ofMinutes(2));
      try {
        System.out.println(agent.run(args[1]).text());
      } finally {
        server.stop(0);
      }
    }
  }
}
