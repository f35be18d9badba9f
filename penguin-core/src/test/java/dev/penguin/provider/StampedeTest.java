package dev.penguin.provider;

import static dev.penguin.internal.http.Answers.error;
import static dev.penguin.internal.http.Answers.saying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.internal.http.FaultServer;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many agents, each with an engine of its own, and one server that fails. */
@Timeout(120)
class StampedeTest {
  private static final int AGENTS = 100;
  private static final int RETRIES = 2;
  private static final int SHARED = 50;
  private static final int SHARED_PER_SECOND = 2;

  @Test
  void aHundredAgentsDoNotStampede() {
    try (FaultServer server = FaultServer.start(error(503, null, "busy"))) {
      long start = System.nanoTime();
      List<ModelException> failures = failures(server);
      Duration took = Duration.ofNanos(System.nanoTime() - start);

      int retries = server.requests().size() - AGENTS;
      assertThat(retries)
          .isBetween(SHARED, SHARED + SHARED_PER_SECOND * (int) took.plusSeconds(1).toSeconds())
          .isLessThan(AGENTS * RETRIES / 2);
      assertThat(failures)
          .hasSize(AGENTS)
          .allSatisfy(
              failure -> assertThat(failure).isInstanceOf(ModelException.Unavailable.class));
      long refused =
          failures.stream().filter(failure -> failure.getMessage().contains("Not tried")).count();
      // Whoever was not refused spent all of its retries.
      assertThat((AGENTS - refused) * RETRIES).isLessThanOrEqualTo(retries);
      assertThat(refused).isGreaterThanOrEqualTo(AGENTS - retries / RETRIES);
    }
  }

  @Test
  void aServerThatFailsOnceCostsNobodyItsAnswer() {
    FaultServer.Answer[] script = new FaultServer.Answer[31];
    Arrays.fill(script, error(429, "rate_limit_exceeded", "slow"));
    script[30] = saying("fine");
    try (FaultServer server = FaultServer.start(script)) {
      List<String> texts = new ArrayList<>();
      List<CompletableFuture<RunResult>> runs = new ArrayList<>();
      List<Engine> engines = engines(server, 30, 20);
      engines.forEach(engine -> runs.add(engine.runAsync(RunRequest.of("hello"))));
      runs.forEach(run -> texts.add(run.join().text()));
      engines.forEach(Engine::close);

      assertThat(texts).hasSize(30).containsOnly("fine");
      assertThat(server.requests()).hasSize(60);
    }
  }

  @Test
  void theServersOfOthersDoNotCount() {
    try (FaultServer failing = FaultServer.start(error(503, null, "busy"));
        FaultServer other = FaultServer.start(error(503, null, "busy"), saying("fine"))) {
      failures(failing);
      try (Engine engine = engine(failing, RETRIES)) {
        assertThatThrownBy(() -> engine.run(RunRequest.of("hello")))
            .isInstanceOf(ModelException.class);
      }

      try (Engine engine = engine(other, RETRIES)) {
        assertThat(engine.run(RunRequest.of("hello")).text()).isEqualTo("fine");
      }
    }
  }

  private static List<ModelException> failures(FaultServer server) {
    List<Engine> engines = engines(server, AGENTS, RETRIES);
    List<CompletableFuture<RunResult>> runs = new ArrayList<>();
    engines.forEach(engine -> runs.add(engine.runAsync(RunRequest.of("hello"))));
    List<ModelException> failures = new ArrayList<>();
    for (CompletableFuture<RunResult> run : runs) {
      try {
        run.join();
      } catch (CompletionException e) {
        failures.add((ModelException) e.getCause());
      }
    }
    engines.forEach(Engine::close);
    return failures;
  }

  private static List<Engine> engines(FaultServer server, int count, int retries) {
    List<Engine> engines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      engines.add(engine(server, retries));
    }
    return engines;
  }

  private static Engine engine(FaultServer server, int retries) {
    return Engine.builder()
        .model(
            ModelConfig.of("openai/test")
                .withApiKey("sk-test")
                .withBaseUrl(server.baseUrl())
                .withMaxRetries(retries))
        .random(new Random())
        .build();
  }
}
