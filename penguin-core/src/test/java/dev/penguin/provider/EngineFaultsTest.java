package dev.penguin.provider;

import static dev.penguin.internal.http.Answers.done;
import static dev.penguin.internal.http.Answers.error;
import static dev.penguin.internal.http.Answers.finish;
import static dev.penguin.internal.http.Answers.saying;
import static dev.penguin.internal.http.Answers.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentListener;
import dev.penguin.internal.http.AnthropicAnswers;
import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.http.FaultServer.Answer;
import dev.penguin.internal.json.Json;
import dev.penguin.internal.provider.ModelFactory;
import dev.penguin.model.FallbackModel;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.RetryingModel;
import dev.penguin.testing.RecordingListener;
import dev.penguin.tool.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults that show only in a loop of several turns, or with several models. */
@Timeout(60)
class EngineFaultsTest {
  private static final String THINKING =
      AnthropicAnswers.blockStart(0, "{'type':'thinking','thinking':'','signature':''}")
          + AnthropicAnswers.delta(0, "{'type':'thinking_delta','thinking':'I wonder \\u00e4'}")
          + AnthropicAnswers.delta(0, "{'type':'signature_delta','signature':'SIGN/+=A'}")
          + AnthropicAnswers.blockStop(0);
  private static final String REDACTED =
      AnthropicAnswers.blockStart(1, "{'type':'redacted_thinking','data':'HIDDEN/+=B'}")
          + AnthropicAnswers.blockStop(1);

  record Input(Optional<Integer> n) {}

  private final AtomicInteger ran = new AtomicInteger();
  private final Tool tool =
      Tool.of("t", "Counts", Input.class, input -> "run " + ran.incrementAndGet());

  @Test
  @DisplayName("row 44: 429 on turn 7 repeats that request alone, and no tool")
  void row44OnlyTheRefusedRequestIsRepeated() {
    List<Answer> script = new ArrayList<>();
    for (int turn = 1; turn <= 6; turn++) {
      script.add(openAiCall(turn));
    }
    script.add(error(429, "rate_limit_exceeded", "slow", "Retry-After-Ms: 100"));
    script.add(saying("fine"));
    RecordingListener listener = new RecordingListener();
    try (FaultServer server = FaultServer.start(script.toArray(Answer[]::new));
        RetryingModel model = model("openai/test", server);
        Engine engine = Engine.builder().model(model).tools(tool).build()) {
      RunResult result = engine.run(RunRequest.of("go").withListener(listener));

      assertThat(result.text()).isEqualTo("fine");
      assertThat(ran).hasValue(6);
      assertThat(server.requests()).hasSize(8);
      assertThat(server.requests().get(7).text()).isEqualTo(server.requests().get(6).text());
      assertThat(listener.events(AgentEvent.ModelRetried.class)).hasSize(1);
    }
  }

  @Test
  @DisplayName("row 42: thoughts come back in order, and not to the model that takes over")
  void row42ThoughtsStayWithTheirProvider() {
    Answer thinks =
        AnthropicAnswers.message(
            "tool_use",
            THINKING,
            REDACTED,
            AnthropicAnswers.toolStart(2, "c1", "t"),
            AnthropicAnswers.blockStop(2));
    Answer overloaded = AnthropicAnswers.failing(529, "overloaded_error", "busy");
    RecordingListener listener = new RecordingListener();
    try (FaultServer anthropic =
            FaultServer.start(thinks, overloaded, AnthropicAnswers.saying("fine"));
        FaultServer other =
            FaultServer.start(
                stream(FaultMatrix.call("{}").replace("c1", "o1"), finish("tool_calls"), done()));
        FallbackModel models =
            new FallbackModel(
                List.of(model("anthropic/claude-test", anthropic), model("deepseek/test", other)));
        Engine engine = Engine.builder().model(models).tools(tool).build()) {
      RunResult result = engine.run(RunRequest.of("go").withListener(listener));

      assertThat(result.text()).isEqualTo("fine");
      assertThat(other.requests()).hasSize(1);
      assertThat(other.requests().get(0).text()).doesNotContain("SIGN", "HIDDEN", "wonder");
      for (int request : new int[] {1, 2}) {
        Map<?, ?> answer = message(anthropic.requests().get(request).text(), 1);
        assertThat(Json.write(answer.get("content")))
            .startsWith(
                "[{\"type\":\"thinking\",\"thinking\":\"I wonder ä\",\"signature\":\"SIGN/+=A\"},"
                    + "{\"type\":\"redacted_thinking\",\"data\":\"HIDDEN/+=B\"},"
                    + "{\"type\":\"tool_use\"");
      }
      assertThat(listener.events(AgentEvent.ModelFellBack.class)).hasSize(1);
    }
  }

  @Test
  @DisplayName("row 42: what a model thought over one server does not go to another vendor's")
  void row42ThoughtsOfOneVendorDoNotGoToAnother() {
    String thought =
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"reasoning\":\"PRIVATE\"}}]}\n\n";
    try (FaultServer first =
            FaultServer.start(
                stream(thought, FaultMatrix.call("{}"), finish("tool_calls"), done()),
                error(503, null, "busy"));
        FaultServer second = FaultServer.start(saying("fine"));
        FallbackModel models =
            new FallbackModel(List.of(model("deepseek/a", first), model("openrouter/b", second)));
        Engine engine = Engine.builder().model(models).tools(tool).build()) {
      assertThat(engine.run(RunRequest.of("go")).text()).isEqualTo("fine");

      assertThat(first.requests().get(1).text()).contains("PRIVATE");
      assertThat(second.requests()).hasSize(1);
      assertThat(second.requests().get(0).text()).doesNotContain("PRIVATE");
    }
  }

  @Test
  void theOutputLimitOfTheFirstModelIsNotTheNextOnes() {
    try (FaultServer first =
            FaultServer.start(AnthropicAnswers.failing(529, "overloaded_error", "busy"));
        FaultServer second = FaultServer.start(saying("fine"));
        FallbackModel models =
            new FallbackModel(
                List.of(model("anthropic/claude-test", first), model("openai/b", second)));
        Engine engine = Engine.builder().model(models).build()) {
      assertThat(engine.run(RunRequest.of("go")).text()).isEqualTo("fine");

      assertThat(Json.parseObject(first.requests().get(0).text())).containsKey("max_tokens");
      assertThat(Json.parseObject(second.requests().get(0).text()))
          .doesNotContainKeys("max_tokens", "max_completion_tokens");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai/test", "anthropic/claude-test"})
  void aToolLoopOf50RoundsDoesNotWaitForDelayedAcknowledgements(String name) {
    List<Answer> script = new ArrayList<>();
    for (int turn = 1; turn < 50; turn++) {
      script.add(name.startsWith("openai/") ? openAiCall(turn) : anthropicCall(turn));
    }
    script.add(name.startsWith("openai/") ? saying("fine") : AnthropicAnswers.saying("fine"));
    Rounds rounds = new Rounds();
    try (FaultServer server = FaultServer.start(script.toArray(Answer[]::new));
        RetryingModel model = model(name, server);
        Engine engine = Engine.builder().model(model).tools(tool).listener(rounds).build()) {
      RunResult result = engine.run(RunRequest.of("go ".repeat(4000)));

      assertThat(result.text()).isEqualTo("fine");
      assertThat(server.requests())
          .hasSize(50)
          .allSatisfy(request -> assertThat(request.body()).hasSizeGreaterThan(8192));
      assertThat(server.connections()).isEqualTo(1);
      // A connection's first acknowledgements are quick. A machine under load slows some rounds,
      // a delayed acknowledgement all of them.
      assertThat(rounds.took.subList(20, 50))
          .filteredOn(took -> took.toMillis() < 40)
          .hasSizeGreaterThanOrEqualTo(5);
    }
  }

  /** How long each request took. */
  private static final class Rounds implements AgentListener {
    final List<Duration> took = new ArrayList<>();
    private long start;

    @Override
    public void onEvent(AgentEvent event) {
      if (event instanceof AgentEvent.TurnStarted) {
        start = System.nanoTime();
      } else if (event instanceof AgentEvent.ModelReplied) {
        took.add(Duration.ofNanos(System.nanoTime() - start));
      }
    }
  }

  private static Answer openAiCall(int turn) {
    String call = FaultMatrix.call("{\\\"n\\\":" + turn + "}").replace("c1", "c" + turn);
    return stream(call, finish("tool_calls"), done());
  }

  private static Answer anthropicCall(int turn) {
    return AnthropicAnswers.message(
        "tool_use",
        AnthropicAnswers.toolStart(0, "c" + turn, "t"),
        AnthropicAnswers.jsonDelta(0, "{`n`:" + turn + "}"),
        AnthropicAnswers.blockStop(0));
  }

  private static Map<?, ?> message(String body, int index) {
    return (Map<?, ?>) ((List<?>) Json.parseObject(body).get("messages")).get(index);
  }

  private static RetryingModel model(String name, FaultServer server) {
    boolean once = !name.startsWith("openai/");
    return (RetryingModel)
        new ModelFactory(
                HttpSettings.defaults(),
                EngineFaultsTest.class.getClassLoader(),
                new Random(1),
                variable -> null)
            .create(
                ModelConfig.of(name)
                    .withApiKey("sk-test")
                    .withBaseUrl(server.baseUrl())
                    .withMaxRetries(once ? 0 : 2)
                    .withTimeout(Duration.ofSeconds(20)));
  }
}
