package dev.penguin.internal.events;

import static dev.penguin.internal.http.Answers.error;
import static dev.penguin.internal.http.Answers.saying;
import static dev.penguin.internal.http.Answers.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.event.AgentEvent;
import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.http.FaultServer.Answer;
import dev.penguin.message.AssistantMessage;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import dev.penguin.testing.RecordingListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** What a caller hears of a provider that fails, through the engine and a real socket. */
@Timeout(60)
class WireEventsTest {
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final Answer BROKEN =
      (request, wire) -> {
        wire.streamHead().chunk(text("half"));
        wire.close();
      };

  /** Ways to fail after text was told. */
  private static final Map<String, Answer> BREAKS =
      Map.of(
          "the connection is closed",
          BROKEN,
          "the connection is reset",
          (request, wire) -> {
            wire.streamHead().chunk(text("half"));
            wire.reset();
          },
          "nothing more comes",
          (request, wire) -> {
            wire.streamHead().chunk(text("half"));
            wire.stall();
          },
          "an error is reported in the stream",
          (request, wire) ->
              wire.streamHead()
                  .chunk(text("half"))
                  .chunk("data: {\"error\":{\"message\":\"oops\",\"type\":\"server_error\"}}\n\n")
                  .endChunks());

  @Test
  void aRetryIsAnEventWithItsReason() {
    RecordingListener listener = new RecordingListener();
    try (FaultServer server =
            FaultServer.start(
                error(429, "rate_limit_exceeded", "slow down", "Retry-After-Ms: 200"),
                saying("fine"));
        Engine engine = engine(server, 2)) {
      engine.run(RunRequest.of("hello").withListener(listener));

      assertThat(server.requests()).hasSize(2);
    }

    assertThat(listener.events())
        .extracting(event -> event.getClass().getSimpleName())
        .containsExactly(
            "RunStarted",
            "TurnStarted",
            "ModelRetried",
            "TextDelta",
            "ModelReplied",
            "RunFinished");
    AgentEvent.ModelRetried retried = listener.events(AgentEvent.ModelRetried.class).get(0);
    assertThat(retried.attempt()).isEqualTo(1);
    assertThat(retried.reason())
        .isEqualTo(
            "RateLimited: openai/test answered with HTTP 429 (rate_limit_exceeded): slow down");
    assertThat(retried.delay()).isBetween(Duration.ofMillis(200), Duration.ofMillis(220));
  }

  @Test
  void textThatIsWithdrawnIsFollowedByTheEventAndLeavesNoTrace() {
    RecordingListener listener = new RecordingListener();
    try (FaultServer server = FaultServer.start(BROKEN, saying("whole"));
        Engine engine = engine(server, 2)) {
      RunResult result = engine.run(RunRequest.of("hello").withListener(listener));

      assertThat(result.text()).isEqualTo("whole");
      assertThat(result.messages())
          .filteredOn(AssistantMessage.class::isInstance)
          .containsExactly(AssistantMessage.of("whole"));
    }

    assertThat(listener.events().stream().map(WireEventsTest::inShort))
        .containsExactly(
            "RunStarted",
            "TurnStarted",
            "half",
            "retried Incomplete",
            "whole",
            "ModelReplied",
            "RunFinished");
  }

  @TestFactory
  @DisplayName("A14 a provider that fails in the middle of a stream ends the events once")
  Stream<DynamicTest> a14AProviderThatFailsInTheMiddleOfAStream() {
    return BREAKS.entrySet().stream()
        .flatMap(
            way ->
                Stream.of(0, 2)
                    .map(
                        retries ->
                            DynamicTest.dynamicTest(
                                "A14 " + way.getKey() + ", retries " + retries,
                                () -> endsOnce(way.getValue(), retries))));
  }

  private static void endsOnce(Answer way, int retries) throws InterruptedException {
    EventCollector collector = new EventCollector();
    long start = System.nanoTime();
    try (FaultServer server = FaultServer.start(way);
        Engine engine = engine(server, retries)) {
      AgentRun run = engine.start(RunRequest.of("hello"));
      run.events().subscribe(collector);
      collector.awaitEnd();

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DEADLINE);
      assertThat(collector.ends()).isEqualTo(1);
      assertThat(collector.errors()).hasSize(1);
      Throwable error = collector.errors().get(0);
      assertThat(error).isInstanceOf(ModelException.class);
      assertThat(((ModelException) error).partialText()).isEqualTo("half");
      assertThatThrownBy(() -> run.result().join())
          .isInstanceOf(CompletionException.class)
          .satisfies(thrown -> assertThat(thrown.getCause()).isSameAs(error));
      List<AgentEvent> events = collector.events();
      assertThat(events.get(events.size() - 1)).isInstanceOf(AgentEvent.RunFailed.class);
      assertThat(events).filteredOn(AgentEvent.RunFailed.class::isInstance).hasSize(1);
      // One more attempt for a stream that breaks, whatever the other retries are.
      assertThat(server.requests()).hasSize(retries == 0 ? 1 : 2);
      assertThat(events)
          .filteredOn(AgentEvent.ModelRetried.class::isInstance)
          .hasSize(retries == 0 ? 0 : 1);
    }
  }

  private static String inShort(AgentEvent event) {
    if (event instanceof AgentEvent.TextDelta delta) {
      return delta.text();
    }
    if (event instanceof AgentEvent.ModelRetried retried) {
      return "retried " + retried.reason().substring(0, retried.reason().indexOf(':'));
    }
    return event.getClass().getSimpleName();
  }

  private static Engine engine(FaultServer server, int retries) {
    return Engine.builder()
        .model(
            ModelConfig.of("openai/test")
                .withApiKey("sk-test")
                .withBaseUrl(server.baseUrl())
                .withIdleTimeout(Duration.ofMillis(500))
                .withTimeout(DEADLINE)
                .withMaxRetries(retries))
        .build();
  }
}
