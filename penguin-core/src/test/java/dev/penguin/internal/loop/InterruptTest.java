package dev.penguin.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RequestLaw;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.StubbornModel;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.ToolCall;
import dev.penguin.message.UserMessage;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An interrupt of the caller's thread ends the run, and the thread keeps its flag. */
@Timeout(60)
class InterruptTest {
  private static final ToolCall WORK = new ToolCall("a", "work", "{}");

  private final CountDownLatch reached = new CountDownLatch(1);

  @AfterEach
  void theTestsOwnThreadIsLeftAlone() {
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void beforeTheRunNoModelCallIsMade() {
    ScriptedModel model = ScriptedModel.builder().build();
    try (Engine engine = Engine.builder().model(model).build()) {
      Thread.currentThread().interrupt();
      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(Thread.interrupted()).isTrue();
      assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(result.messages()).containsExactly(UserMessage.of("go"));
      assertThat(model.requests()).isEmpty();
    }
  }

  @Test
  void inAModelCall() throws Exception {
    ScriptedModel model = ScriptedModel.builder().delay(Duration.ofMinutes(5)).reply("x").build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .listener(
                event -> {
                  if (event instanceof AgentEvent.TurnStarted) {
                    reached.countDown();
                  }
                })
            .build()) {
      interrupted(engine, reached);
    }
  }

  @Test
  void inAModelThatWrapsTheInterrupt() throws Exception {
    StubbornModel model = StubbornModel.throwingRuntimeException();
    try (Engine engine = Engine.builder().model(model).build()) {
      interrupted(engine, model.asked);
    }
  }

  @Test
  void inATool() throws Exception {
    TestTool work =
        TestTool.doing(
            "work",
            (call, context) -> {
              reached.countDown();
              new CountDownLatch(1).await();
              return ToolResult.success("never");
            });
    ScriptedModel model = ScriptedModel.builder().calls(WORK).build();
    try (Engine engine = Engine.builder().model(model).tools(work).build()) {
      interrupted(engine, reached);
    }
  }

  @Test
  void inAnApproval() throws Exception {
    ScriptedModel model = ScriptedModel.builder().calls(WORK).build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(TestTool.giving("work", "done").with(Effect.EXECUTE))
            .approver(
                request -> {
                  reached.countDown();
                  return new CompletableFuture<>();
                })
            .build()) {
      interrupted(engine, reached);
    }
  }

  @Test
  void aListenerThatInterruptsBetweenTurnsEndsTheRun() {
    ScriptedModel model = ScriptedModel.builder().calls(WORK).build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(TestTool.giving("work", "done"))
            .listener(
                event -> {
                  if (event instanceof AgentEvent.ToolFinished) {
                    Thread.currentThread().interrupt();
                  }
                })
            .build()) {
      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(Thread.interrupted()).isTrue();
      assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(model.requests()).hasSize(1);
    }
  }

  @Test
  void theEnginesOwnInterruptLeavesNoFlag() {
    StubbornModel model = StubbornModel.throwingModelException();
    RunLimits brief = RunLimits.builder().timeout(Duration.ofMillis(100)).build();
    try (Engine engine = Engine.builder().model(model).limits(brief).build()) {
      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(result.outcome()).isEqualTo(Outcome.TIMED_OUT);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
  }

  /** Interrupts a run's thread when it has come somewhere. */
  private static void interrupted(Engine engine, CountDownLatch where) throws Exception {
    CompletableFuture<RunResult> result = new CompletableFuture<>();
    AtomicBoolean flag = new AtomicBoolean();
    Thread caller =
        new Thread(
            () -> {
              try {
                result.complete(engine.run(RunRequest.of("go").inSession("s")));
              } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
              }
              flag.set(Thread.currentThread().isInterrupted());
            });
    caller.start();
    assertThat(where.await(20, TimeUnit.SECONDS)).isTrue();
    caller.interrupt();
    RunResult ended = ThreeWays.await(result);

    caller.join();
    assertThat(flag).isTrue();
    assertThat(ended.outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(RequestLaw.problems(ended.messages())).isEmpty();
    assertThat(engine.session("s").messages()).isEqualTo(ended.messages());
  }
}
