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
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The time limit of runs and of tools. */
@Timeout(60)
class DeadlineTest {
  private static final Duration LIMIT = Duration.ofMillis(500);
  private static final RunLimits BRIEF = RunLimits.builder().timeout(LIMIT).build();
  private static final ToolCall WORK = new ToolCall("a", "work", "{}");

  /** What a run loads and compiles for the first time is none of its time. */
  @BeforeAll
  static void warmUp() {
    ThreeWays.run(
        ScriptedModel.builder().calls(WORK).reply("warm"), TestTool.giving("work", "done"));
  }

  @Test
  void aRunOutOfTimeInAModelThatOnlyAnInterruptStops() {
    for (StubbornModel model :
        new StubbornModel[] {
          StubbornModel.throwingRuntimeException(), StubbornModel.throwingModelException()
        }) {
      try (Engine engine = Engine.builder().model(model).limits(BRIEF).build()) {
        assertThat(timed(engine).outcome()).isEqualTo(Outcome.TIMED_OUT);
      }
    }
  }

  @Test
  void aRunOutOfTimeInAToolThatIgnoresInterrupts() {
    AtomicBoolean enough = new AtomicBoolean();
    ScriptedModel model = ScriptedModel.builder().calls(WORK).build();
    try (Engine engine = Engine.builder().model(model).tools(busy(enough)).limits(BRIEF).build()) {
      RunResult result = timed(engine);
      enough.set(true);

      assertThat(result.outcome()).isEqualTo(Outcome.TIMED_OUT);
      assertThat(RequestLaw.problems(result.messages())).isEmpty();
    }
  }

  @Test
  void aRunOutOfTimeInAnApproval() {
    ScriptedModel model = ScriptedModel.builder().calls(WORK).build();
    TestTool work = TestTool.giving("work", "done").with(Effect.EXECUTE);
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(work)
            .limits(BRIEF)
            .approver(request -> new CompletableFuture<>())
            .build()) {
      RunResult result = timed(engine);

      assertThat(result.outcome()).isEqualTo(Outcome.TIMED_OUT);
      assertThat(work.calls()).isEmpty();
      assertThat(RequestLaw.problems(result.messages())).isEmpty();
    }
  }

  @Test
  void theRunIsToldHowMuchTimeTheModelHas() {
    ScriptedModel model = ScriptedModel.replying("ok");
    try (Engine engine = Engine.builder().model(model).build()) {
      engine.run(
          RunRequest.of("go")
              .withLimits(RunLimits.builder().timeout(Duration.ofSeconds(90)).build()));

      assertThat(model.requests().get(0).timeout())
          .hasValueSatisfying(
              left -> assertThat(left).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(90)));
    }
  }

  @Test
  void aToolOutOfItsOwnTimeFailsAndTheRunGoesOn() {
    TestTool work =
        TestTool.doing(
                "work",
                (call, context) -> {
                  new CountDownLatch(1).await();
                  return ToolResult.success("never");
                })
            .withTimeout(LIMIT);
    var ran = ThreeWays.run(ScriptedModel.builder().calls(WORK).reply("on"), work);

    assertThat(ran.result().outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(ran.toolResults())
        .containsExactly(
            ToolMessage.of(
                WORK,
                "'work' did not end in time and was stopped; what it did so far is unknown",
                true));
  }

  @Test
  void aToolOutOfTimeBeforeItHasAThreadDoesNotBegin() {
    TestTool work = TestTool.giving("work", "done").withTimeout(Duration.ofNanos(1));
    var ran = ThreeWays.run(ScriptedModel.builder().calls(WORK).reply("on"), work);

    assertThat(work.calls()).isEmpty();
    assertThat(ran.toolResults())
        .containsExactly(
            ToolMessage.of(
                WORK, "Not run: the time of 'work' was up before it could begin.", true));
  }

  @Test
  void aToolOutOfItsOwnTimeThatIgnoresInterruptsIsLeftBehindAndTheRunGoesOn() {
    AtomicBoolean enough = new AtomicBoolean();
    TestTool work = busy(enough).withTimeout(LIMIT);
    var ran = ThreeWays.run(ScriptedModel.builder().calls(WORK).reply("on"), work);
    enough.set(true);

    assertThat(ran.result().outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(ran.toolTexts())
        .containsExactly(
            "'work' did not end in time and was stopped; what it did so far is unknown");
  }

  @Test
  void aToolOutOfTimeDoesNotStopTheOneBesideIt() {
    CountDownLatch other = new CountDownLatch(1);
    TestTool slow =
        TestTool.doing(
                "slow",
                (call, context) -> {
                  try {
                    new CountDownLatch(1).await();
                  } finally {
                    other.countDown();
                  }
                  return ToolResult.success("never");
                })
            .with(Effect.READ)
            .withTimeout(LIMIT);
    TestTool good =
        TestTool.doing(
                "good",
                (call, context) -> {
                  other.await();
                  return ToolResult.success("seen");
                })
            .with(Effect.READ);
    var ran =
        ThreeWays.run(
            ScriptedModel.builder()
                .calls(new ToolCall("a", "slow", "{}"), new ToolCall("b", "good", "{}"))
                .reply("on"),
            slow,
            good);

    assertThat(ran.toolTexts())
        .containsExactly(
            "'slow' did not end in time and was stopped; what it did so far is unknown", "seen");
  }

  @Test
  void aToolIsToldHowMuchTimeItHas() {
    AtomicReference<Duration> left = new AtomicReference<>();
    TestTool work =
        TestTool.doing(
                "work",
                (call, context) -> {
                  left.set(context.remaining());
                  return ToolResult.success("ok");
                })
            .withTimeout(Duration.ofSeconds(40));
    ThreeWays.run(ScriptedModel.builder().calls(WORK).reply("on"), work);

    assertThat(left.get()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(40));
  }

  @Test
  void aToolIsToldNoMoreTimeThanTheRunHas() {
    AtomicReference<Duration> left = new AtomicReference<>();
    TestTool work =
        TestTool.doing(
                "work",
                (call, context) -> {
                  left.set(context.remaining());
                  return ToolResult.success("ok");
                })
            .withTimeout(Duration.ofHours(4));
    RunLimits limits = RunLimits.builder().timeout(Duration.ofSeconds(30)).build();
    ThreeWays.run(
        ScriptedModel.builder().calls(WORK).reply("on"),
        builder -> builder.tools(work).limits(limits),
        RunRequest.of("go"));

    assertThat(left.get()).isLessThanOrEqualTo(Duration.ofSeconds(30));
  }

  private static TestTool busy(AtomicBoolean enough) {
    return TestTool.doing(
        "work",
        (call, context) -> {
          while (!enough.get()) {
            Thread.onSpinWait();
          }
          return ToolResult.success("too late");
        });
  }

  /** Runs, and asserts that the run takes little more than its time. */
  private static RunResult timed(Engine engine) {
    long start = System.nanoTime();
    RunResult result = engine.run(RunRequest.of("go"));
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(LIMIT, LIMIT.plusMillis(1_500));
    return result;
  }
}
