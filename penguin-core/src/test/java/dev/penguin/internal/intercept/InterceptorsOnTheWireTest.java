package dev.penguin.internal.intercept;

import static dev.penguin.internal.http.Answers.error;
import static dev.penguin.internal.http.Answers.saying;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.event.AgentEvent;
import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.http.FaultServer.Request;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelInterceptor;
import dev.penguin.testing.RecordingListener;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Interceptors stand outside of retry and fallback, through real sockets. */
@Timeout(60)
class InterceptorsOnTheWireTest {
  private final AtomicInteger asked = new AtomicInteger();
  private final RecordingListener listener = new RecordingListener();
  private final ModelInterceptor counting =
      (request, chain) -> {
        asked.incrementAndGet();
        return chain.proceed(request);
      };

  private static ModelConfig at(FaultServer server, int retries) {
    return ModelConfig.of("openai/test")
        .withBaseUrl(server.baseUrl())
        .withApiKey("sk-test-0000")
        .withMaxRetries(retries);
  }

  private RunResult run(ModelConfig first, ModelConfig... more) {
    try (Engine engine =
        Engine.builder()
            .model(first)
            .fallback(more)
            .listener(listener)
            .modelInterceptors(counting, Replacing.of("ada@example.org", "[address]"))
            .build()) {
      return engine.run(RunRequest.of("write to ada@example.org"));
    }
  }

  private static void assertChanged(List<Request> requests, int count) {
    assertThat(requests)
        .hasSize(count)
        .allSatisfy(
            request ->
                assertThat(request.text())
                    .contains("write to [address]")
                    .doesNotContain("example.org"));
  }

  @Test
  void aRequestThatIsTriedAgainIsInterceptedOnce() {
    try (FaultServer server =
        FaultServer.start(
            error(429, "rate_limit_exceeded", "slow down", "Retry-After-Ms: 1"),
            error(503, "overloaded", "later", "Retry-After-Ms: 1"),
            saying("fine"))) {
      RunResult result = run(at(server, 2));

      assertThat(result.text()).isEqualTo("fine");
      assertThat(result.messages()).first().isEqualTo(UserMessage.of("write to ada@example.org"));
      assertChanged(server.requests(), 3);
    }
    assertThat(asked).hasValue(1);
    assertThat(listener.events(AgentEvent.ModelRetried.class)).hasSize(2);
  }

  @Test
  void aRequestThatGoesToAFallbackIsInterceptedOnce() {
    try (FaultServer broken = FaultServer.start(error(503, "overloaded", "later"));
        FaultServer server = FaultServer.start(saying("fine"))) {
      RunResult result = run(at(broken, 0), at(server, 0));

      assertThat(result.text()).isEqualTo("fine");
      assertChanged(broken.requests(), 1);
      assertChanged(server.requests(), 1);
    }
    assertThat(asked).hasValue(1);
    assertThat(listener.events(AgentEvent.ModelFellBack.class)).hasSize(1);
  }
}
