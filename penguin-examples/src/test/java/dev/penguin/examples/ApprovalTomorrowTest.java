package dev.penguin.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.penguin.PenguinAgent;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.PendingApproval;
import dev.penguin.session.ApprovalPendingException;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApprovalTomorrowTest {
  private static final String ARGUMENTS = "{\"order\":\"A17\",\"euros\":5}";

  @TempDir Path state;

  private int port;

  @Test
  void whatWaitsIsApprovedThroughTheWebTheNextDay() throws Exception {
    String printed;
    try (LoopbackOpenAi openAi = LoopbackOpenAi.start().thenCall("refund", ARGUMENTS)) {
      printed =
          ChildProgram.run(
                  ApprovalTomorrow.class,
                  openAi.environment(),
                  state.toString(),
                  "work",
                  "desk",
                  "Refund order A17.")
              .output();
    }
    assertThat(printed).startsWith("Waits: approval-").contains(" refund " + ARGUMENTS);

    ScriptedModel model = ScriptedModel.replying("They have their money back.");
    try (PenguinAgent agent = ApprovalTomorrow.agent(state).model(model).build()) {
      HttpServer server = ApprovalTomorrow.server(agent, 0);
      server.start();
      port = server.getAddress().getPort();
      try {
        String waits = send("GET", "/approvals", "");
        assertThat(waits).isEqualTo("200 " + printed.substring("Waits: ".length()).strip() + "\n");
        String id = waits.split(" ")[1];
        assertThat(send("POST", "/approvals/nobody", "yes"))
            .isEqualTo("404 Nothing waits under that id\n");
        assertThat(send("POST", "/approvals/" + id, "yes"))
            .isEqualTo("200 They have their money back.\n");
        assertThat(send("POST", "/approvals/" + id, "yes")).startsWith("404 ");
        assertThat(send("GET", "/approvals", "")).isEqualTo("200 ");
      } finally {
        server.stop(0);
      }
    }
    assertThat(ScriptedModel.results(model.requests().get(0)))
        .singleElement()
        .satisfies(result -> assertThat(result.text()).isEqualTo("refunded 5 euros for A17"));
  }

  @Test
  void theGuideSaysWhatToDo() {
    ScriptedModel model =
        ScriptedModel.builder().call("refund", ARGUMENTS).reply("Done.").reply("Hello.").build();
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(model)
            .tools(ApprovalTomorrow.refund())
            .approver(Approver.deferred())
            .build()) {
      Session session = agent.session("desk");
      RunResult result = session.run("Refund order A17.");
      assertThat(result.outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
      assertThatThrownBy(() -> session.run("Hello?")).isInstanceOf(ApprovalPendingException.class);
      // region: decide
      for (PendingApproval waits : agent.sessions().pendingApprovals()) {
        System.out.println(
            waits.request().call().argumentsJson() + " since " + waits.requestedAt());
        agent
            .sessions()
            .open(waits.request().sessionId())
            .decide(waits.id(), Decision.allowWith("{\"order\":\"A17\",\"euros\":4}"));
      }
      RunResult gone = agent.session("desk").resume(); // what was approved runs now, once
      // endregion
      assertThat(gone.text()).isEqualTo("Done.");
      session.withdrawApprovals();
      assertThat(session.run("Hello?").text()).isEqualTo("Hello.");
    }
    assertThat(ScriptedModel.results(model.requests().get(1)).get(0).text())
        .isEqualTo("refunded 4 euros for A17");
  }

  /** The status and the text that something is answered with. */
  private String send(String method, String path, String body) throws IOException {
    String request =
        "%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
            .formatted(method, path, body.length(), body);
    try (SocketChannel channel =
            SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        InputStream in = Channels.newInputStream(channel)) {
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
      String response = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      String text = response.substring(response.indexOf("\r\n\r\n") + 4);
      return response.split(" ")[1] + " " + text;
    }
  }
}
