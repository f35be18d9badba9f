package dev.penguin.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.engine.ThreeWays.Ran;
import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentListener;
import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a tool does, its call has one result and the run goes on. */
@Timeout(60)
class ToolFailureTest {
  private static final ToolCall WORK = new ToolCall("a", "work", "{}");

  /** What a run loads and compiles for the first time is none of its time. */
  @BeforeAll
  static void warmUp() {
    ThreeWays.run(ScriptedModel.builder().calls(WORK).reply("on"), TestTool.giving("work", "ran"));
  }

  static Stream<Arguments> throwables() {
    return Stream.of(
        Arguments.of(new IllegalStateException("no such city"), "'work' failed: no such city"),
        Arguments.of(new IOException("disk is full"), "'work' failed: disk is full"),
        Arguments.of(new IllegalStateException(), "'work' failed: IllegalStateException"),
        Arguments.of(new IllegalStateException("  "), "'work' failed: IllegalStateException"),
        Arguments.of(new InterruptedException(), "'work' failed: InterruptedException"),
        Arguments.of(new AssertionError("inner state"), "'work' failed: AssertionError"),
        Arguments.of(new StackOverflowError(), "'work' failed: StackOverflowError"),
        Arguments.of(new OutOfMemoryError("heap"), "'work' failed: OutOfMemoryError"),
        Arguments.of(
            new IllegalStateException("outer", new IOException("inner cause")),
            "'work' failed: outer"),
        Arguments.of(
            new NoSuchFileException("/home/ada/private/notes.txt"), "'work' failed: [path]"),
        Arguments.of(
            new IOException("C:\\Users\\ada\\notes.txt (Access is denied)"),
            "'work' failed: [path] (Access is denied)"));
  }

  @ParameterizedTest
  @MethodSource("throwables")
  void whatAToolThrowsIsACleanFailure(Throwable thrown, String expected) {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().calls(WORK).reply("on"),
            TestTool.doing("work", (call, context) -> sneaky(thrown)));

    assertThat(ran.result().outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(ran.toolResults()).containsExactly(ToolMessage.of(WORK, expected, true));
    AgentEvent.ToolFinished finished = ran.events(AgentEvent.ToolFinished.class).get(0);
    assertThat(finished.thrown()).containsSame(thrown);
  }

  static Stream<Arguments> throwablesButInterrupts() {
    return throwables().filter(a -> !(a.get()[0] instanceof InterruptedException));
  }

  @ParameterizedTest
  @MethodSource("throwablesButInterrupts")
  void whatResolvingTheResourcesThrowsIsADenial(Throwable thrown, String expected) {
    TestTool work =
        TestTool.giving("work", "ran")
            .touching(
                call -> {
                  sneaky(thrown);
                  return List.of();
                });
    Ran ran = ThreeWays.run(ScriptedModel.builder().calls(WORK).reply("on"), work);

    assertThat(work.calls()).isEmpty();
    assertThat(ran.result().outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(ran.toolResults())
        .containsExactly(ToolMessage.of(WORK, expected.replace("failed:", "did not run:"), true));
  }

  @Test
  void noResultAtAllIsAFailure() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().calls(WORK).reply("on"),
            TestTool.doing("work", (call, context) -> null));

    assertThat(ran.toolResults())
        .containsExactly(ToolMessage.of(WORK, "'work' gave no result", true));
  }

  @Test
  void noResourcesAtAllIsADenial() {
    TestTool work = TestTool.giving("work", "ran").touching(call -> null);
    Ran ran = ThreeWays.run(ScriptedModel.builder().calls(WORK).reply("on"), work);

    assertThat(work.calls()).isEmpty();
    assertThat(ran.toolResults())
        .containsExactly(
            ToolMessage.of(WORK, "'work' did not run: it does not tell what it would touch", true));
  }

  @Test
  void anInterruptWhileTheResourcesAreResolvedIsOneOfTheRun() {
    TestTool work =
        TestTool.giving("work", "ran")
            .touching(
                call -> {
                  throw new InterruptedException();
                });
    ScriptedModel model = ScriptedModel.builder().calls(WORK).build();
    try (Engine engine = Engine.builder().model(model).tools(work).build()) {
      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(Thread.interrupted()).isTrue();
      assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
    }
  }

  @Test
  void resolvingTheResourcesForEverEndsWithTheRunsTime() {
    TestTool work =
        TestTool.giving("work", "ran")
            .touching(
                call -> {
                  new CountDownLatch(1).await();
                  return List.of();
                });
    RunLimits brief = RunLimits.builder().timeout(Duration.ofMillis(500)).build();
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().calls(WORK, new ToolCall("b", "work", "{\"n\":2}")),
            builder -> builder.tools(work).limits(brief),
            RunRequest.of("go"));

    assertThat(ran.result().outcome()).isEqualTo(Outcome.TIMED_OUT);
    assertThat(ran.toolTexts())
        .containsExactly(
            "'work' did not run: InterruptedException", "Not run: the run's time is up.");
  }

  @Test
  void aFailureOfTheToolIsMarkedAsOne() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().calls(WORK).reply("on"),
            TestTool.doing("work", (call, context) -> ToolResult.failure("no such city")));

    assertThat(ran.toolResults()).containsExactly(ToolMessage.of(WORK, "no such city", true));
  }

  @Test
  void aResultMayHoldImages() {
    List<Part> parts = List.of(Part.text("look"), Part.image("image/png", new byte[] {1, 2}));
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().calls(WORK).reply("on"),
            TestTool.doing("work", (call, context) -> new ToolResult.Success(parts)));

    assertThat(ran.toolResults()).containsExactly(new ToolMessage("a", "work", parts, false));
  }

  @Test
  void anInterruptFlagThatAToolLeavesHarmsNobody() {
    TestTool rude =
        TestTool.doing(
            "rude",
            (call, context) -> {
              Thread.currentThread().interrupt();
              return ToolResult.success("done");
            });
    TestTool next =
        TestTool.doing(
            "next",
            (call, context) -> ToolResult.success("" + Thread.currentThread().isInterrupted()));
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().call("rude", "{}").call("next", "{}").reply("on"), rude, next);

    assertThat(ran.result().outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(ran.toolTexts()).containsExactly("done", "false");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void aFailureBesideAReadDoesNotTouchIt() {
    TestTool bad =
        TestTool.doing(
                "bad",
                (call, context) -> {
                  throw new IllegalStateException("bad");
                })
            .with(Effect.READ);
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder()
                .calls(new ToolCall("a", "bad", "{}"), new ToolCall("b", "good", "{}"))
                .reply("on"),
            bad,
            TestTool.reading("good"));

    assertThat(ran.toolTexts()).containsExactly("'bad' failed: bad", "good{}");
  }

  @Test
  void aToolKnowsTheRunThatItBelongsTo() {
    AtomicReference<ToolContext> seen = new AtomicReference<>();
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().calls(WORK).reply("on"),
            builder ->
                builder.tools(
                    TestTool.doing(
                        "work",
                        (call, context) -> {
                          seen.set(context);
                          return ToolResult.success("" + context.attributes());
                        })),
            RunRequest.of("go").inSession("s-1").withAttribute("user", "ada"));

    assertThat(seen.get().runId()).isEqualTo(ran.result().runId());
    assertThat(seen.get().sessionId()).isEqualTo("s-1");
    assertThat(seen.get().attributes()).isEqualTo(Map.of("user", "ada"));
    assertThat(ran.toolTexts()).containsExactly("{user=ada}");
  }

  @Test
  void progressIsToldBetweenTheStartAndTheEndOfTheCall() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().calls(WORK).reply("on"),
            TestTool.doing(
                "work",
                (call, context) -> {
                  context.progress("half");
                  context.progress("whole");
                  return ToolResult.success("done");
                }));

    assertThat(ran.events())
        .extracting(event -> event.getClass().getSimpleName())
        .containsSubsequence(
            "ToolStarted", "ToolProgressed", "ToolProgressed", "ToolFinished", "TurnStarted");
    assertThat(ran.events(AgentEvent.ToolProgressed.class))
        .extracting(AgentEvent.ToolProgressed::message)
        .containsExactly("half", "whole");
  }

  @Test
  @DisplayName("S5 of a burst of progress the newest is received, in order")
  void s5OfABurstOfProgressTheNewestIsReceived() {
    CountDownLatch burstIsOver = new CountDownLatch(1);
    List<String> received = new ArrayList<>();
    TestTool burst =
        TestTool.doing(
            "work",
            (call, context) -> {
              for (int i = 0; i < 3_000; i++) {
                context.progress(String.valueOf(i));
              }
              burstIsOver.countDown();
              return ToolResult.success("done");
            });
    AgentListener slow =
        event -> {
          if (event instanceof AgentEvent.ToolProgressed progressed) {
            received.add(progressed.message());
            awaitQuietly(burstIsOver);
          }
        };
    ScriptedModel model = ScriptedModel.builder().calls(WORK).reply("on").build();
    try (Engine engine = Engine.builder().model(model).tools(burst).listener(slow).build()) {
      engine.run(RunRequest.of("go"));
    }

    List<String> newest = IntStream.range(2_000, 3_000).mapToObj(String::valueOf).toList();
    assertThat(received).endsWith(newest.toArray(String[]::new));
    assertThat(received.stream().mapToInt(Integer::parseInt).toArray()).isSorted();
    assertThat(received).hasSizeBetween(1_000, 2_000);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aToolThatNeverStopsTalkingHoldsTheRunNoLongerThanItsTime() {
    AtomicBoolean enough = new AtomicBoolean();
    TestTool talker =
        TestTool.doing(
                "work",
                (call, context) -> {
                  while (!enough.get()) {
                    context.progress("still here");
                  }
                  return ToolResult.success("too late");
                })
            .withTimeout(Duration.ofMillis(500));
    ScriptedModel model = ScriptedModel.builder().calls(WORK).reply("on").build();
    long start = System.nanoTime();
    try (Engine engine =
        Engine.builder().model(model).tools(talker).listener(event -> Thread.yield()).build()) {
      RunResult result = engine.run(RunRequest.of("go"));
      enough.set(true);

      assertThat(result.text()).isEqualTo("on");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @SuppressWarnings("unchecked") // the cast is the trick: the compiler takes it for unchecked
  private static <E extends Throwable> ToolResult sneaky(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
