package dev.penguin.internal.steering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.ToolCall;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelReply;
import dev.penguin.policy.Decision;
import dev.penguin.session.SessionEntry.Steered;
import dev.penguin.session.SessionEntry.ToolStarted;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written to a run under way, wherever the run stands and whichever way it was begun. */
@Timeout(60)
class SteeringTest {
  private static final ToolCall LOOK = new ToolCall("l", "look", "{}");

  private final SteeredSession steered = new SteeredSession();

  @AfterEach
  void close() {
    steered.close();
  }

  /** How a run is begun. */
  private enum Way {
    RUN,
    RUN_ASYNC,
    START,
    SESSION;

    RunResult run(Engine engine, String prompt) {
      RunRequest request = RunRequest.of(prompt).inSession(SteeredSession.ID);
      return switch (this) {
        case RUN -> engine.run(request);
        case RUN_ASYNC -> ThreeWays.await(engine.runAsync(request));
        case START -> ThreeWays.await(engine.start(request).result());
        case SESSION -> engine.session(SteeredSession.ID).run(prompt);
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void whileTheModelAnswersATextIsTheNewestMessageOfTheNextRequest(Way way) {
    steered.open(
        ScriptedModel.builder()
            .turn(
                request -> {
                  assertThat(steered.write("only the first one")).isTrue();
                  return ModelReply.calls(LOOK);
                })
            .reply("done"),
        builder -> builder.tools(TestTool.giving("look", "seen")));

    RunResult result = way.run(steered.engine(), "go");

    assertThat(result.text()).isEqualTo("done");
    assertThat(steered.request(2))
        .containsExactly("user: go", "model: look", "look: seen", "user: only the first one");
    assertThat(steered.requests()).isEqualTo(2);
    assertThat(SteeredSession.shown(result.messages())).hasSize(5).endsWith("model: done");
    assertThat(steered.events())
        .containsExactly(
            "RunStarted",
            "TurnStarted",
            "steered: only the first one",
            "TurnStarted",
            "RunFinished");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void whatComesDuringTheLastReplyGetsATurnOfItsOwn(Way way) {
    steered.open(
        ScriptedModel.builder()
            .turn(
                request -> {
                  assertThat(steered.write("and in red")).isTrue();
                  return ModelReply.text("painted");
                })
            .reply("painted red"));

    RunResult result = way.run(steered.engine(), "paint");

    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(result.text()).isEqualTo("painted red");
    assertThat(result.turns()).isEqualTo(2);
    assertThat(steered.request(2))
        .containsExactly("user: paint", "model: painted", "user: and in red");
  }

  @Test
  void aToolThatWorksIsNotInterruptedAndItsResultComesFirst() {
    TestTool look =
        TestTool.doing(
            "look",
            (call, context) -> {
              assertThat(steered.write("hurry")).isTrue();
              assertThat(context.cancellation().isCancelled()).isFalse();
              assertThat(Thread.currentThread().isInterrupted()).isFalse();
              return ToolResult.success("seen");
            });
    steered.open(ScriptedModel.builder().calls(LOOK).reply("done"), builder -> builder.tools(look));

    steered.run("go");

    assertThat(steered.request(2))
        .containsExactly("user: go", "model: look", "look: seen", "user: hurry");
    assertThat(steered.logFrom(ToolStarted.class))
        .containsExactly(
            "ToolStarted", "Steered", "MessageAdded", "SteeringRead", "MessageAdded", "RunEnded");
  }

  @Test
  void callsSideBySideGoOnAndAllTextsFollowTheirResultsInOrder() {
    CyclicBarrier both = new CyclicBarrier(2, () -> assertThat(steered.write("one")).isTrue());
    CountDownLatch written = new CountDownLatch(1);
    TestTool first =
        TestTool.doing(
                "first",
                (call, context) -> {
                  both.await(20, TimeUnit.SECONDS);
                  assertThat(steered.write("two")).isTrue();
                  written.countDown();
                  return ToolResult.success("1");
                })
            .with(Effect.READ);
    TestTool second =
        TestTool.doing(
                "second",
                (call, context) -> {
                  both.await(20, TimeUnit.SECONDS);
                  written.await();
                  return ToolResult.success("2");
                })
            .with(Effect.READ);
    steered.open(
        ScriptedModel.builder()
            .calls(new ToolCall("a", "first", "{}"), new ToolCall("b", "second", "{}"))
            .reply("done"),
        builder -> builder.tools(first, second));

    steered.run("go");

    assertThat(steered.request(2))
        .containsExactly(
            "user: go", "model: first second", "first: 1", "second: 2", "user: one", "user: two");
    assertThat(steered.events())
        .containsSubsequence("TurnStarted", "steered: one", "steered: two", "TurnStarted");
  }

  @Test
  void aQuestionToTheApproverStaysOpenMeanwhile() {
    steered.open(
        ScriptedModel.builder().calls(LOOK).reply("done"),
        builder ->
            builder
                .tools(TestTool.giving("look", "seen").with(Effect.EXECUTE))
                .approver(
                    request -> {
                      assertThat(steered.write("look closely")).isTrue();
                      return CompletableFuture.completedFuture(Decision.allowOnce());
                    }));

    steered.run("go");

    assertThat(steered.request(2)).endsWith("look: seen", "user: look closely");
  }

  @Test
  void theRunsOwnListenersAndToolsMayWriteToIt() {
    List<Boolean> taken = new ArrayList<>();
    TestTool look =
        TestTool.doing(
            "look",
            (call, context) -> {
              steered.session().steer("by the tool");
              return ToolResult.success("seen");
            });
    steered.open(
        ScriptedModel.builder().calls(LOOK).reply("done"),
        builder ->
            builder
                .tools(look)
                .listener(
                    event -> {
                      if (event instanceof AgentEvent.RunStarted
                          || event instanceof AgentEvent.ToolFinished
                          || event instanceof AgentEvent.RunFinished) {
                        taken.add(steered.session().steer(event.getClass().getSimpleName()));
                      }
                    }));

    steered.run("go");

    assertThat(taken).containsExactly(true, true, false);
    assertThat(steered.request(1)).containsExactly("user: go", "user: RunStarted");
    assertThat(steered.request(2))
        .endsWith("look: seen", "user: by the tool", "user: ToolFinished");
  }

  @Test
  void betweenRunsNothingIsTakenOrStored() {
    steered.open(ScriptedModel.builder().reply("one").reply("two"));
    Session session = steered.session();
    assertThat(session.steer("too early")).isFalse();
    AgentRun run = steered.start("go");
    ThreeWays.await(run.result());

    assertThat(run.steer("too late")).isFalse();
    assertThat(session.steer("too late")).isFalse();
    assertThat(steered.log()).noneMatch(Steered.class::isInstance);
    steered.run("again");
    assertThat(steered.request(2)).containsExactly("user: go", "model: one", "user: again");
  }

  @Test
  void aRunIsWrittenToThroughItsOwnSessionAndEngineOnly() {
    try (Engine other =
        Engine.builder()
            .model(ScriptedModel.replying("never"))
            .sessionStore(steered.store)
            .build()) {
      steered.open(
          ScriptedModel.builder()
              .turn(
                  request -> {
                    assertThat(steered.engine().session("t").steer("elsewhere")).isFalse();
                    assertThat(other.session(SteeredSession.ID).steer("from elsewhere")).isFalse();
                    return ModelReply.text("done");
                  }));

      steered.run("go");

      assertThat(steered.requests()).isEqualTo(1);
    }
  }

  @Test
  void aRunThatWaitsForItsThreadTakesTextsForItsFirstRequest() throws Exception {
    ExecutorService single = Executors.newSingleThreadExecutor();
    CountDownLatch release = new CountDownLatch(1);
    try {
      single.execute(() -> awaitQuietly(release));
      steered.open(ScriptedModel.builder().reply("done"), builder -> builder.executor(single));
      AgentRun run = steered.start("go");
      assertThat(run.steer("one")).isTrue();
      assertThat(steered.write("two")).isTrue();
      assertThat(steered.requests()).isZero();
      release.countDown();

      assertThat(ThreeWays.await(run.result()).text()).isEqualTo("done");
      assertThat(steered.request(1)).containsExactly("user: go", "user: one", "user: two");
    } finally {
      release.countDown();
      single.shutdownNow();
    }
  }

  @Test
  void aRunThatItsExecutorRefusedTakesNothing() {
    List<Boolean> taken = new ArrayList<>();
    ExecutorService full = Executors.newSingleThreadExecutor();
    full.shutdown();
    steered.open(ScriptedModel.builder().reply("done"), builder -> builder.executor(full));

    assertThatThrownBy(() -> steered.start("go"))
        .isInstanceOf(java.util.concurrent.RejectedExecutionException.class);
    taken.add(steered.write("to nobody"));

    assertThat(taken).containsExactly(false);
    assertThat(steered.log()).noneMatch(Steered.class::isInstance);
    assertThat(steered.run("next").text()).isEqualTo("done");
  }

  @Test
  void aStoppedRunAndAClosedEngineTakeNothing() {
    CountDownLatch asked = new CountDownLatch(1);
    steered.open(
        ScriptedModel.builder()
            .turn(
                request -> {
                  CountDownLatch stopped = new CountDownLatch(1);
                  request.cancellation().onCancel(stopped::countDown);
                  asked.countDown();
                  awaitQuietly(stopped);
                  assertThat(steered.session().steer("while it stops")).isFalse();
                  return ModelReply.text("stopped");
                }));
    AgentRun run = steered.start("go");
    Session session = steered.session();
    awaitQuietly(asked);
    run.cancel();
    assertThat(run.steer("to the dead")).isFalse();
    ThreeWays.await(run.result());
    assertThat(steered.requests()).isEqualTo(1);

    steered.engine().close();
    assertThat(session.steer("to a closed engine")).isFalse();
    assertThat(run.steer("to a closed engine")).isFalse();
    assertThat(steered.log()).noneMatch(Steered.class::isInstance);
  }

  @Test
  void aTextWithoutWordsIsRefused() {
    steered.open(ScriptedModel.builder().reply("done"));
    AgentRun run = steered.start("go");
    for (String blank : List.of("", " ", "\n\t")) {
      String message = "steer needs a text that is not blank; AgentRun.cancel() stops a run";
      assertThatThrownBy(() -> run.steer(blank))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(message);
      assertThatThrownBy(() -> steered.session().steer(blank))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(message);
    }
    assertThatThrownBy(() -> run.steer(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> steered.session().steer(null))
        .isInstanceOf(NullPointerException.class);
    ThreeWays.await(run.result());
  }

  @Test
  void aSecretInATextReachesNeitherModelNorLogNorListeners() {
    String key = "sk-canary-7f3a";
    steered.open(
        ScriptedModel.builder()
            .turn(
                request -> {
                  assertThat(steered.write("use " + key + " now")).isTrue();
                  return ModelReply.text("first");
                })
            .reply("second"),
        builder -> withKey(builder, key));

    steered.run("go");

    assertThat(steered.request(2)).endsWith("user: use [redacted] now");
    assertThat(steered.log()).contains(new Steered("use [redacted] now"));
    assertThat(steered.events()).contains("steered: use [redacted] now");
    assertThat(steered.log().toString() + steered.listener.events()).doesNotContain(key);
  }

  private static EngineBuilder withKey(EngineBuilder builder, String key) {
    return builder.fallback(ModelConfig.of("openai/gpt-5-mini").withApiKey(key));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
