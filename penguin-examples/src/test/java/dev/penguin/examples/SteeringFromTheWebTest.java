package dev.penguin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.penguin.PenguinAgent;
import dev.penguin.engine.AgentRun;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.Session;
import dev.penguin.message.Message;
import dev.penguin.model.ModelReply;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SteeringFromTheWebTest {
  private int port;

  @Test
  void aMessageFromTheWebIsReadByTheRunUnderWay() throws Exception {
    List<Integer> during = new ArrayList<>();
    ScriptedModel model =
        ScriptedModel.builder()
            .reply("Another one")
            .turn(
                request -> {
                  during.add(post("/runs/letter/message", "In German, bitte: für Ann"));
                  during.add(post("/runs/other/message", "not for this one"));
                  during.add(post("/runs/letter/message", " "));
                  return ModelReply.text("Dear Ann");
                })
            .reply("Liebe Ann")
            .build();
    try (PenguinAgent agent = PenguinAgent.builder().model(model).build()) {
      agent.session("other").run("Write another one.");
      Session letter = agent.session("letter");
      HttpServer server = SteeringFromTheWeb.server(agent, 0);
      server.start();
      port = server.getAddress().getPort();
      try {
        assertThat(post("/runs/letter/message", "too early"))
            .isEqualTo(404); // there is no such session yet
        assertThat(letter.run("Write a letter.").text()).isEqualTo("Liebe Ann");
        assertThat(post("/runs/letter/message", "too late")).isEqualTo(409);
        assertThat(post("/runs/nobody/message", "hello")).isEqualTo(404);
        assertThat(post("/runs/letter/another", "hello")).isEqualTo(404);
        assertThat(post("/runs/%20/message", "hello")).isEqualTo(400);
        assertThat(post("/runs/letter/message", "long".repeat(2_501))).isEqualTo(413);
      } finally {
        server.stop(0);
      }
      assertThat(during).containsExactly(202, 409, 400);
      assertThat(letter.messages())
          .extracting(Message::text)
          .containsExactly("Write a letter.", "Dear Ann", "In German, bitte: für Ann", "Liebe Ann");
      assertThat(agent.sessions().list()).hasSize(2); // none was made from the web
    }
  }

  @Test
  void aRunIsWrittenToBothWays() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch written = new CountDownLatch(1);
    ScriptedModel model =
        ScriptedModel.builder()
            .turn(
                request -> {
                  asked.countDown();
                  awaitQuietly(written);
                  return ModelReply.text("In the beginning");
                })
            .reply("Au commencement")
            .build();
    try (PenguinAgent agent = PenguinAgent.builder().model(model).build()) {
      AgentRun run = agent.start(RunRequest.of("Write the book.").inSession("book"));
      asked.await();
      // region: steer
      boolean first = run.steer("Only the first chapter."); // by the run, or
      boolean second = agent.session("book").steer("And in French."); // by its session
      // endregion
      written.countDown();

      assertThat(run.result().get().text()).isEqualTo("Au commencement");
      assertThat(first && second).isTrue();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void theProgramWorksAndTakesMessages() throws Exception {
    try (ServerSocketChannel free = ServerSocketChannel.open()) {
      port = ((InetSocketAddress) free.bind(loopback(0)).getLocalAddress()).getPort();
    }
    try (LoopbackOpenAi server =
        LoopbackOpenAi.start()
            .thenText(request -> "taken: " + post("/runs/letter/message", "In German."))
            .thenText("Liebe Ann")) {
      ChildProgram program =
          ChildProgram.run(
              SteeringFromTheWeb.class,
              server.environment(),
              String.valueOf(port),
              "letter",
              "Write a letter.");

      assertThat(program.lines())
          .containsExactly(
              "curl -d 'Be brief.' http://127.0.0.1:" + port + "/runs/letter/message", "Liebe Ann");
      assertThat(server.requests().get(1)).contains("taken: 202").contains("In German.");
    }
  }

  /** The status with which a message is answered. */
  private int post(String path, String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    String head =
        "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(path, body.length);
    try (SocketChannel channel = SocketChannel.open(loopback(port))) {
      channel.write(ByteBuffer.wrap(head.getBytes(StandardCharsets.UTF_8)));
      channel.write(ByteBuffer.wrap(body));
      String answer =
          new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
      return Integer.parseInt(answer.split(" ", 3)[1]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
