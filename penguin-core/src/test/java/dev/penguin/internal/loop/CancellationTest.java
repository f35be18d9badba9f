package dev.penguin.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RequestLaw;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.StubbornModel;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import dev.penguin.policy.Approver;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cancel from each state: the run ends although its work would not, and its session goes on. */
@Timeout(60)
class CancellationTest {
  private static final ToolCall FIRST = new ToolCall("a", "work", "{\"n\":1}");
  private static final ToolCall SECOND = new ToolCall("b", "work", "{\"n\":2}");

  private final CountDownLatch reached = new CountDownLatch(1);

  @Test
  void inAModelCall() {
    ScriptedModel model =
        ScriptedModel.builder().delay(Duration.ofMinutes(5)).reply("late").reply("again").build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .listener(event -> reachedWhen(event instanceof AgentEvent.TurnStarted))
            .build()) {
      RunResult result = cancelled(engine);

      assertThat(result.messages()).containsExactly(UserMessage.of("go"));
      assertThat(result.text()).isEmpty();
      assertThat(engine.session("s").run("again?").text()).isEqualTo("again");
    }
  }

  @Test
  void inAModelThatOnlyAnInterruptStops() {
    for (StubbornModel model :
        new StubbornModel[] {
          StubbornModel.throwingRuntimeException(), StubbornModel.throwingModelException()
        }) {
      try (Engine engine = Engine.builder().model(model).build()) {
        RunResult result = cancelled(engine, model.asked);

        assertThat(result.messages()).containsExactly(UserMessage.of("go"));
      }
    }
  }

  @Test
  void inAModelThatAnswersAllTheSameTheAnswerCounts() throws InterruptedException {
    StubbornModel model = StubbornModel.answeringAllTheSame();
    try (Engine engine = Engine.builder().model(model).build()) {
      AgentRun run = engine.start(RunRequest.of("go"));
      model.asked.await();
      run.cancel();

      assertThat(ThreeWays.await(run.result()).text()).isEqualTo("what I had");
    }
  }

  @Test
  void inAToolThatCanBeInterrupted() {
    TestTool work =
        TestTool.doing(
            "work",
            (call, context) -> {
              reached.countDown();
              new CountDownLatch(1).await();
              return ToolResult.success("never");
            });
    ScriptedModel model = ScriptedModel.builder().calls(FIRST, SECOND).reply("on").build();
    try (Engine engine = Engine.builder().model(model).tools(work).build()) {
      RunResult result = cancelled(engine);

      assertThat(result.messages())
          .endsWith(
              failed(
                  FIRST, "'work' was stopped because the run was; what it did so far is unknown"),
              failed(SECOND, "Not run: the run was stopped."));
      assertThat(engine.session("s").run("go on").text()).isEqualTo("on");
    }
  }

  @Test
  void inAToolThatGivesItsOwnResultWhenItIsStopped() {
    TestTool work =
        TestTool.doing(
            "work",
            (call, context) -> {
              CountDownLatch stopped = new CountDownLatch(1);
              context.cancellation().onCancel(stopped::countDown);
              reached.countDown();
              awaitThroughInterrupts(stopped);
              return ToolResult.success("stopped at line 7");
            });
    ScriptedModel model = ScriptedModel.builder().calls(FIRST).build();
    try (Engine engine = Engine.builder().model(model).tools(work).build()) {
      RunResult result = cancelled(engine);

      assertThat(result.messages()).endsWith(ToolMessage.of(FIRST, "stopped at line 7", false));
    }
  }

  @Test
  void inAToolThatIgnoresInterruptsTheToolIsLeftBehind() {
    AtomicBoolean enough = new AtomicBoolean();
    TestTool work =
        TestTool.doing(
            "work",
            (call, context) -> {
              reached.countDown();
              while (!enough.get()) {
                Thread.onSpinWait();
              }
              return ToolResult.success("too late");
            });
    ScriptedModel model = ScriptedModel.builder().calls(FIRST, SECOND).reply("on").build();
    try (Engine engine = Engine.builder().model(model).tools(work).build()) {
      RunResult result = cancelled(engine);
      enough.set(true);

      assertThat(result.messages())
          .endsWith(
              failed(
                  FIRST, "'work' was stopped because the run was; what it did so far is unknown"),
              failed(SECOND, "Not run: the run was stopped."));
      assertThat(engine.session("s").run("go on").text()).isEqualTo("on");
    }
  }

  @Test
  void inAnApprovalThatNobodyAnswers() {
    Approver silent =
        request -> {
          reached.countDown();
          return new CompletableFuture<>();
        };
    TestTool work = TestTool.giving("work", "done").with(Effect.EXECUTE);
    ScriptedModel model = ScriptedModel.builder().calls(FIRST, SECOND).reply("on").build();
    try (Engine engine = Engine.builder().model(model).tools(work).approver(silent).build()) {
      RunResult result = cancelled(engine);

      assertThat(work.calls()).isEmpty();
      assertThat(result.messages())
          .endsWith(
              failed(
                  FIRST,
                  "Permission denied for 'work': the run was stopped before anybody answered. It"
                      + " did not run."),
              failed(SECOND, "Not run: the run was stopped."));
      assertThat(engine.session("s").run("go on").text()).isEqualTo("on");
    }
  }

  @Test
  void inAnApproverThatBlocks() {
    Approver blocking =
        request -> {
          reached.countDown();
          awaitThroughInterrupts(new CountDownLatch(0));
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return new CompletableFuture<>();
        };
    TestTool work = TestTool.giving("work", "done").with(Effect.EXECUTE);
    ScriptedModel model = ScriptedModel.builder().calls(FIRST).build();
    try (Engine engine = Engine.builder().model(model).tools(work).approver(blocking).build()) {
      cancelled(engine);

      assertThat(work.calls()).isEmpty();
    }
  }

  @Test
  void betweenTurnsNoFurtherModelCallIsMade() {
    AtomicReference<AgentRun> live = new AtomicReference<>();
    CountDownLatch started = new CountDownLatch(1);
    ScriptedModel model = ScriptedModel.builder().calls(FIRST).build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(TestTool.giving("work", "done"))
            .listener(
                event -> {
                  if (event instanceof AgentEvent.ToolFinished) {
                    awaitThroughInterrupts(started);
                    live.get().cancel();
                    live.get().cancel();
                  }
                })
            .build()) {
      live.set(engine.start(RunRequest.of("go")));
      started.countDown();
      RunResult result = ThreeWays.await(live.get().result());

      assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(model.requests()).hasSize(1);
      assertThat(RequestLaw.problems(result.messages())).isEmpty();
    }
  }

  @Test
  void beforeTheRunHasAThreadNoModelCallIsMade() throws InterruptedException {
    ExecutorService single = Executors.newSingleThreadExecutor();
    CountDownLatch free = new CountDownLatch(1);
    single.execute(() -> awaitThroughInterrupts(free));
    ScriptedModel model = ScriptedModel.builder().build();
    try (Engine engine = Engine.builder().model(model).executor(single).build()) {
      AgentRun run = engine.start(RunRequest.of("go"));
      run.cancel();
      free.countDown();

      assertThat(ThreeWays.await(run.result()).outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(model.requests()).isEmpty();
    } finally {
      single.shutdown();
      assertThat(single.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void cancellingTheFutureStopsTheRunAndADerivedStageDoesNot() throws InterruptedException {
    StubbornModel model = StubbornModel.throwingModelException();
    CountDownLatch over = new CountDownLatch(1);
    AtomicReference<String> outcome = new AtomicReference<>();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .listener(
                event -> {
                  if (event instanceof AgentEvent.RunFinished finished) {
                    outcome.set(finished.outcome());
                    over.countDown();
                  }
                })
            .build()) {
      CompletableFuture<RunResult> future = engine.runAsync(RunRequest.of("go"));
      model.asked.await();
      assertThat(future.thenApply(RunResult::text).cancel(true)).isTrue();
      assertThat(future).isNotDone();
      assertThat(future.cancel(true)).isTrue();

      assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(outcome.get()).isEqualTo("CANCELLED");
      assertThat(future).isCancelled();
    }
  }

  @Test
  void anActionThatThrowsDoesNotKeepOthersFromStopping() {
    TestTool work =
        TestTool.doing(
            "work",
            (call, context) -> {
              context
                  .cancellation()
                  .onCancel(
                      () -> {
                        throw new IllegalStateException("not quick, and throws");
                      });
              reached.countDown();
              new CountDownLatch(1).await();
              return ToolResult.success("never");
            });
    ScriptedModel model = ScriptedModel.builder().calls(FIRST).build();
    try (Engine engine = Engine.builder().model(model).tools(work).build()) {
      cancelled(engine);
    }
  }

  private void reachedWhen(boolean isThere) {
    if (isThere) {
      reached.countDown();
    }
  }

  private RunResult cancelled(Engine engine) {
    return cancelled(engine, reached);
  }

  /** Cancels a run when it has come somewhere; only that can end it. */
  private static RunResult cancelled(Engine engine, CountDownLatch where) {
    AgentRun run = engine.start(RunRequest.of("go").inSession("s"));
    awaitThroughInterrupts(where);
    run.cancel();
    RunResult result = ThreeWays.await(run.result());

    assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(RequestLaw.problems(result.messages())).isEmpty();
    return result;
  }

  private static ToolMessage failed(ToolCall call, String text) {
    return ToolMessage.of(call, text, true);
  }

  private static void awaitThroughInterrupts(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        if (!latch.await(20, TimeUnit.SECONDS)) {
          throw new AssertionError("never came there");
        }
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
