package dev.penguin.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.penguin.PenguinAgent;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.PendingApproval;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import dev.penguin.tool.Tools;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A run ends with a call that somebody must approve; a web server takes the answer a day later. */
public final class ApprovalTomorrow {
  private static final int MAX_BYTES = 10_000;

  private ApprovalTomorrow() {}

  record Refund(String order, int euros) {}

  /** A tool that nobody wants to see run unasked. */
  static Tool refund() {
    return Tools.withEffects(
        Tool.of(
            "refund",
            "Pays money back",
            Refund.class,
            refund -> "refunded %d euros for %s".formatted(refund.euros(), refund.order())),
        Effect.NETWORK);
  }

  // region: approval-today
  static PenguinAgent.Builder agent(Path stateDirectory) {
    return PenguinAgent.builder()
        .tools(refund())
        .stateDirectory(stateDirectory)
        .approver(Approver.deferred(Duration.ofDays(7)));
  }

  static void work(PenguinAgent agent, String session, String prompt) {
    RunResult result = agent.session(session).run(prompt);
    if (result.outcome() == Outcome.NEEDS_APPROVAL) {
      result.approvals().forEach(each -> System.out.print("Waits: " + line(each)));
    } else {
      System.out.println(result.text());
    }
  }

  // endregion

  private static String line(PendingApproval waits) {
    return "%s %s %s%n"
        .formatted(waits.id(), waits.request().tool(), waits.request().call().argumentsJson());
  }

  // region: approval-tomorrow
  /** A server for this machine alone; who may decide about what is for you to check. */
  static HttpServer server(PenguinAgent agent, int port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/approvals", exchange -> list(agent, exchange));
    server.createContext("/approvals/", exchange -> decide(agent, exchange));
    return server;
  }

  private static void list(PenguinAgent agent, HttpExchange exchange) throws IOException {
    StringBuilder text = new StringBuilder();
    agent.sessions().pendingApprovals().forEach(waits -> text.append(line(waits)));
    answer(exchange, 200, text.toString());
  }

  private static void decide(PenguinAgent agent, HttpExchange exchange) throws IOException {
    String id = exchange.getRequestURI().getPath().substring("/approvals/".length());
    Optional<PendingApproval> waits =
        agent.sessions().pendingApprovals().stream().filter(p -> p.id().equals(id)).findFirst();
    if (waits.isEmpty()) {
      answer(exchange, 404, "Nothing waits under that id\n");
      return;
    }
    String said =
        new String(exchange.getRequestBody().readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
    Session session = agent.sessions().open(waits.get().request().sessionId());
    try {
      session.decide(id, said.equals("yes") ? Decision.allowOnce() : Decision.deny(said));
    } catch (IllegalStateException e) { // somebody else was faster
      answer(exchange, 409, e.getMessage() + "\n");
      return;
    }
    answer(exchange, 200, session.resume().text() + "\n");
  }

  // endregion

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    try (exchange) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  /**
   * Works until something must be approved, or serves those who approve.
   *
   * @param args the state directory; then {@code work} with a session and a prompt, or {@code
   *     serve} with a port
   * @throws IOException when the port cannot be had
   */
  public static void main(String[] args) throws IOException {
    PenguinAgent agent = agent(Path.of(args[0])).model("openai/gpt-5-mini").build();
    if (args[1].equals("work")) {
      try (agent) {
        work(agent, args[2], args[3]);
      }
    } else {
      HttpServer server = server(agent, Integer.parseInt(args[2]));
      server.start(); // until the process is ended; what waits then goes on waiting
      System.out.printf(
          "curl http://127.0.0.1:%d/approvals; curl -d yes http://127.0.0.1:%<d/approvals/ID%n",
          server.getAddress().getPort());
    }
  }
}
