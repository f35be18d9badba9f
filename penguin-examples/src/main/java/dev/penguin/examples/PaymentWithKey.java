package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.Session;
import dev.penguin.session.SessionInfo;
import dev.penguin.tool.Param;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.Tools;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;

/** Pays through a service that charges once for each key, whenever the process ends. */
public final class PaymentWithKey {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private PaymentWithKey() {}

  record Payment(String to, @Param(min = 1) int cents) {}

  // region: pay-with-key
  static Tool pay(URI service) {
    Tool pay =
        Tool.of(
            "pay",
            "Pays an amount in cents",
            Payment.class,
            (payment, context) -> {
              HttpRequest request =
                  HttpRequest.newBuilder(service)
                      .header("Idempotency-Key", context.idempotencyKey())
                      .POST(BodyPublishers.ofString(payment.cents() + " to " + payment.to()))
                      .build();
              HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
              return response.statusCode() == 200
                  ? ToolResult.success(response.body())
                  : ToolResult.failure("Not paid: " + response.body());
            });
    return Tools.withRecovery(pay, Recovery.RERUN); // a key that it knows is not charged again
  }

  // endregion

  /**
   * Pays what a prompt says, or goes on where an earlier process was when it ended.
   *
   * @param args the state directory, the address of the payment service, the name of a session, a
   *     prompt
   */
  public static void main(String[] args) {
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model("openai/gpt-5-mini")
            .tools(pay(URI.create(args[1])))
            .stateDirectory(Path.of(args[0]))
            .build()) {
      Session session = agent.session(args[2]);
      System.out.println(
          (isUnfinished(agent, args[2]) ? session.resume() : session.run(args[3])).text());
    }
  }

  private static boolean isUnfinished(PenguinAgent agent, String session) {
    return agent.sessions().list().stream()
        .filter(info -> info.id().equals(session))
        .anyMatch(info -> info.state() == SessionInfo.State.UNFINISHED);
  }
}
