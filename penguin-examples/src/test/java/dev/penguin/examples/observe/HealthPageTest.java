package dev.penguin.examples.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.penguin.PenguinAgent;
import dev.penguin.engine.AgentRun;
import dev.penguin.engine.RunRequest;
import dev.penguin.examples.HealthPage;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page of {@link HealthPage}, asked while a tool hangs. */
@Timeout(60)
class HealthPageTest {
  record Target(String name) {}

  private static FetchedPage get(HttpServer server) throws IOException {
    return FetchedPage.get(server, "/health");
  }

  @Test
  void aRunWithoutASignOfLifeIsNamedAndMakesThePageFail() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Tool hanging =
        Tool.of(
            "build",
            "Builds",
            Target.class,
            target -> {
              begun.countDown();
              try {
                release.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return "built";
            });
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(ScriptedModel.builder().call("build", "{\"name\":\"x\"}").reply("done").build())
            .tools(hanging)
            .permissions(Permissions.full())
            .build()) {
      HttpServer patient = HealthPage.server(agent, 0, Duration.ofMinutes(5));
      HttpServer hasty = HealthPage.server(agent, 0, Duration.ZERO);
      try {
        assertThat(get(patient).body()).isEqualTo("nothing runs\n");
        AgentRun run = agent.start(RunRequest.of("go").inSession("ticket-42"));
        begun.await();

        FetchedPage fine = get(patient);
        FetchedPage stuck = get(hasty);

        assertThat(fine.status()).isEqualTo(200);
        assertThat(stuck.status()).isEqualTo(503);
        assertThat(fine.body())
            .matches(
                run.id()
                    + " in ticket-42 for [0-9.]+ s, turn 1: TOOL_CALL build \\(call_1\\) for [0-9.]+ s\n");
        release.countDown();
        run.result().join();
        assertThat(get(hasty).status()).isEqualTo(200);
      } finally {
        patient.stop(0);
        hasty.stop(0);
      }
    }
  }
}
