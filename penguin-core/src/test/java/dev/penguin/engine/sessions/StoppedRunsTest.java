package dev.penguin.engine.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.StubbornModel;
import dev.penguin.engine.TestTool;
import dev.penguin.event.AgentEvent;
import dev.penguin.internal.http.Answers;
import dev.penguin.internal.http.FaultServer;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelReply;
import dev.penguin.testing.RecordingListener;
import dev.penguin.testing.ScriptedModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What had arrived of an answer is kept when its run is stopped, and each stop has a reason. */
@Timeout(60)
class StoppedRunsTest {
  private static final FaultServer.Answer HALF =
      (request, wire) -> {
        wire.streamHead();
        wire.chunk(Answers.text("Once upon"));
        wire.chunk(Answers.text(" a time"));
        wire.stall();
      };

  /** Opens when the second piece has arrived. */
  private final CountDownLatch arrived = new CountDownLatch(2);

  private EngineBuilder streaming(FaultServer server) {
    return Engine.builder()
        .model(
            ModelConfig.of("openai/m")
                .withBaseUrl(server.baseUrl())
                .withApiKey("k")
                .withMaxRetries(0))
        .listener(
            event -> {
              if (event instanceof AgentEvent.TextDelta) {
                arrived.countDown();
              }
            });
  }

  @Test
  void theTextOfACancelledRunIsInItsResultAndItsSession(@TempDir Path state) throws Exception {
    RecordingListener listener = new RecordingListener();
    try (FaultServer server = FaultServer.start(HALF, Answers.saying("there was a king"))) {
      try (Engine engine = streaming(server).stateDirectory(state).build()) {
        AgentRun run = engine.start(RunRequest.of("a tale").inSession("s").withListener(listener));
        assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
        run.cancel();
        RunResult result = run.result().get(30, TimeUnit.SECONDS);

        assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(result.text()).isEqualTo("Once upon a time");
        assertThat(result.reason()).contains("its caller cancelled it");
        assertThat(result.usage().outputTokens()).isPositive();
        assertThat(listener.events(AgentEvent.RunFinished.class).get(0).text())
            .isEqualTo("Once upon a time");
      }
      try (Engine again = streaming(server).stateDirectory(state).build()) {
        Session session = again.session("s");
        List<Message> kept = session.messages();
        assertThat(kept)
            .containsExactly(UserMessage.of("a tale"), AssistantMessage.of("Once upon a time"));
        assertThat(session.resume().text()).isEqualTo("Once upon a time");

        assertThat(session.run("go on").text()).isEqualTo("there was a king");
        assertThat(server.requests().get(1).text()).contains("Once upon a time");
      }
    }
  }

  @Test
  void aRunOutOfTimeKeepsItsTextAndIsAskedForAllOfItWhenItHasMore() {
    try (FaultServer server = FaultServer.start(HALF, Answers.saying("the whole tale"));
        Engine engine = streaming(server).build()) {
      RunResult result =
          engine.run(
              RunRequest.of("a tale")
                  .inSession("s")
                  .withLimits(RunLimits.builder().timeout(Duration.ofMillis(1_500)).build()));

      assertThat(result.outcome()).isEqualTo(Outcome.TIMED_OUT);
      assertThat(result.text()).isEqualTo("Once upon a time");
      assertThat(result.reason()).contains("the run may take 1.5 seconds");

      RunResult whole = engine.session("s").resume(RunLimits.defaults());
      assertThat(whole.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(whole.text()).isEqualTo("the whole tale");
      assertThat(whole.turns()).isEqualTo(2);
    }
  }

  @Test
  void textThatARetryWithdrewIsNotKept() throws Exception {
    CountDownLatch again = new CountDownLatch(1);
    try (FaultServer server =
            FaultServer.start(
                (request, wire) -> {
                  wire.streamHead();
                  wire.chunk(Answers.text("withdrawn"));
                  wire.reset();
                },
                (request, wire) -> {
                  again.countDown();
                  wire.stall();
                });
        Engine engine =
            Engine.builder()
                .model(ModelConfig.of("openai/m").withBaseUrl(server.baseUrl()).withApiKey("k"))
                .build()) {
      AgentRun run = engine.start(RunRequest.of("a tale"));
      assertThat(again.await(30, TimeUnit.SECONDS)).isTrue();
      run.cancel();
      RunResult result = run.result().get(30, TimeUnit.SECONDS);

      assertThat(result.text()).isEmpty();
      assertThat(result.messages()).containsExactly(UserMessage.of("a tale"));
    }
  }

  @Test
  void whatNoInterceptorHasSeenIsNotKept() throws Exception {
    try (FaultServer server = FaultServer.start(HALF);
        Engine engine =
            streaming(server)
                .modelInterceptors((request, chain) -> chain.proceed(request))
                .build()) {
      AgentRun run = engine.start(RunRequest.of("a tale"));
      assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
      run.cancel();

      assertThat(run.result().get(30, TimeUnit.SECONDS).text()).isEmpty();
    }
  }

  @Test
  void eachStopHasAReason() throws Exception {
    assertThat(reasonOf(ScriptedModel.replying("  "), RunLimits.defaults()))
        .isEqualTo("the model's reply held neither text nor a call");
    assertThat(
            reasonOf(
                ScriptedModel.builder()
                    .turn(
                        request ->
                            new ModelReply(
                                AssistantMessage.of("no"), FinishReason.REFUSED, Usage.NONE, ""))
                    .build(),
                RunLimits.defaults()))
        .isEqualTo("the model or its provider refused to answer");
    assertThat(
            reasonOf(
                ScriptedModel.builder().call("look", "{}").reply("x").build(),
                RunLimits.builder().maxTurns(1).build()))
        .isEqualTo("the run may ask the model 1 times");
    assertThat(
            reasonOf(
                ScriptedModel.builder().call("look", "{}").reply("x").build(),
                RunLimits.builder().maxToolCalls(0).build()))
        .isEqualTo("the run may call 0 tools");
  }

  @Test
  void anInterruptAndTheEndOfTheAgentAreNamed() throws Exception {
    StubbornModel model = StubbornModel.throwingModelException();
    try (Engine engine = Engine.builder().model(model).build()) {
      RunResult[] interrupted = new RunResult[1];
      Thread thread = new Thread(() -> interrupted[0] = engine.run(RunRequest.of("go")));
      thread.start();
      model.asked.await();
      thread.interrupt();
      thread.join(30_000);

      assertThat(interrupted[0].reason()).contains("its thread was interrupted");
    }
    StubbornModel other = StubbornModel.throwingModelException();
    Engine closed = Engine.builder().model(other).build();
    AgentRun run = closed.start(RunRequest.of("go"));
    other.asked.await();
    closed.close();

    assertThat(run.result().get(30, TimeUnit.SECONDS).reason()).contains("the agent was closed");
  }

  private static String reasonOf(ScriptedModel model, RunLimits limits) {
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(TestTool.giving("look", "seen"))
            .limits(limits)
            .build()) {
      return engine.run(RunRequest.of("go")).reason().orElse("none");
    }
  }
}
