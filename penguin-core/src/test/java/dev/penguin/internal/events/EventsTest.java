package dev.penguin.internal.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.engine.ThreeWays.Ran;
import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentEvent.Header;
import dev.penguin.event.AgentListener;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.testing.ManualClock;
import dev.penguin.testing.RecordingListener;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What those hear who watch a run. */
@Timeout(60)
class EventsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final ToolCall LOOK = new ToolCall("a", "look", "{}");

  @Test
  void aRunWithAToolIsToldInThisOrderAndInTheseWords() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder()
                .turn(r -> ModelReply.calls(LOOK).withUsage(Usage.of(10, 2)))
                .turn(r -> ModelReply.text("All is well").withUsage(Usage.of(20, 3))),
            builder -> builder.tools(TestTool.giving("look", "seen")),
            RunRequest.of("go").inSession("s"));

    Told told = new Told(ran.result().runId(), "s");
    assertThat(ran.events())
        .containsExactly(
            new AgentEvent.RunStarted(told.next(), "scripted/model"),
            new AgentEvent.TurnStarted(told.next(), 1),
            new AgentEvent.ModelReplied(told.next(), "", 1, Usage.of(10, 2), Optional.empty()),
            new AgentEvent.ToolStarted(told.next(), LOOK),
            new AgentEvent.ToolFinished(
                told.next(), LOOK, ToolMessage.of(LOOK, "seen", false), Duration.ZERO),
            new AgentEvent.TurnStarted(told.next(), 2),
            new AgentEvent.TextDelta(told.next(), "All "),
            new AgentEvent.TextDelta(told.next(), "is "),
            new AgentEvent.TextDelta(told.next(), "well"),
            new AgentEvent.ModelReplied(
                told.next(), "All is well", 0, Usage.of(20, 3), Optional.empty()),
            new AgentEvent.RunFinished(
                told.next(),
                "COMPLETED",
                "All is well",
                Optional.empty(),
                Usage.of(30, 5),
                Optional.empty()));
  }

  @Test
  void theDeltasOfAllTurnsAreTheTextsOfTheReplies() {
    Part thought = new Part.Reasoning("Let me think", "", "x");
    ModelReply first =
        new ModelReply(
            new AssistantMessage(List.of(thought, Part.text("I look now. ")), List.of(LOOK)),
            FinishReason.TOOL_CALLS,
            Usage.NONE,
            "");
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().turn(r -> first).reply("It is all there"),
            TestTool.giving("look", "seen"));

    assertThat(
            ran.events(AgentEvent.TextDelta.class).stream()
                .map(AgentEvent.TextDelta::text)
                .collect(Collectors.joining()))
        .isEqualTo("I look now. It is all there");
    assertThat(ran.events(AgentEvent.ReasoningDelta.class))
        .extracting(AgentEvent.ReasoningDelta::text)
        .containsExactly("Let me think");
    assertThat(ran.events())
        .extracting(event -> event.header().sequence())
        .containsExactlyElementsOf(LongStream.rangeClosed(1, ran.events().size()).boxed().toList());
  }

  @Test
  void callsThatDoNotRunAreToldAsFinishedOnly() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder()
                .calls(new ToolCall("a", "nowhere", "{}"), new ToolCall("b", "shell", "{}"))
                .reply("end"),
            TestTool.giving("shell", "ran").with(Effect.EXECUTE));

    assertThat(ran.events(AgentEvent.ToolStarted.class)).isEmpty();
    assertThat(ran.events(AgentEvent.ToolFinished.class))
        .extracting(event -> event.call().id(), event -> event.result().failed())
        .containsExactly(tuple("a", true), tuple("b", true));
    assertThat(ran.events(AgentEvent.ApprovalDecided.class))
        .extracting(AgentEvent.ApprovalDecided::allowed, AgentEvent.ApprovalDecided::reason)
        .containsExactly(tuple(false, "it needs approval, and nobody is there to approve it"));
  }

  @Test
  void whatAModelTellsOfItsTriesIsPassedOn() {
    RecordingListener listener = new RecordingListener();
    try (Engine engine = Engine.builder().model(new TryingModel()).listener(listener).build()) {
      engine.run(RunRequest.of("go"));

      assertThat(listener.events(AgentEvent.ModelRetried.class))
          .extracting(
              AgentEvent.ModelRetried::attempt,
              AgentEvent.ModelRetried::reason,
              AgentEvent.ModelRetried::delay)
          .containsExactly(tuple(1, "Unavailable: busy", Duration.ofSeconds(1)));
      assertThat(listener.events(AgentEvent.ModelFellBack.class))
          .extracting(
              AgentEvent.ModelFellBack::from,
              AgentEvent.ModelFellBack::to,
              AgentEvent.ModelFellBack::reason)
          .containsExactly(tuple("a/b", "c/d", "Unavailable: busy"));
    }
  }

  @Test
  void aListenerThatThrowsChangesNothingAndGoesOnHearing() {
    List<AgentEvent> heard = new ArrayList<>();
    AgentListener rude =
        event -> {
          heard.add(event);
          if (heard.size() % 2 == 0) {
            throw new IllegalStateException("rude");
          }
          throw new AssertionError("ruder");
        };
    RecordingListener polite = new RecordingListener();
    try (Engine engine =
        Engine.builder()
            .model(ScriptedModel.builder().calls(LOOK).reply("end").build())
            .tools(TestTool.giving("look", "seen"))
            .listener(rude)
            .listener(polite)
            .build()) {
      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(heard).isEqualTo(polite.events()).isNotEmpty();
    }
  }

  @Test
  void theListenerOfARequestHearsThatRunOnly() {
    RecordingListener all = new RecordingListener();
    RecordingListener one = new RecordingListener();
    try (Engine engine =
        Engine.builder().model(ScriptedModel.replying("x", "y")).listener(all).build()) {
      RunResult first = engine.run(RunRequest.of("a").withListener(one));
      engine.run(RunRequest.of("b"));

      assertThat(one.events()).isNotEmpty().allMatch(e -> e.runId().equals(first.runId()));
      assertThat(all.events().size()).isGreaterThan(one.events().size());
    }
  }

  @Test
  void listenersAreCalledOnTheThreadOfTheRun() {
    List<Thread> threads = new ArrayList<>();
    try (Engine engine =
        Engine.builder()
            .model(ScriptedModel.builder().calls(LOOK).reply("end").build())
            .tools(
                TestTool.doing(
                    "look",
                    (call, context) -> {
                      context.progress("half");
                      return ToolResult.success("seen");
                    }))
            .listener(event -> threads.add(Thread.currentThread()))
            .build()) {
      engine.run(RunRequest.of("go"));

      assertThat(threads).hasSizeGreaterThan(5).containsOnly(Thread.currentThread());
    }
  }

  @Test
  void earlyAndLateSubscribersOfALiveRunGetWhatListenersHear() throws InterruptedException {
    RecordingListener listener = new RecordingListener();
    EventCollector early = new EventCollector();
    EventCollector late = new EventCollector(2);
    try (Engine engine =
        Engine.builder()
            .model(ScriptedModel.builder().calls(LOOK).reply("All is well").build())
            .tools(TestTool.giving("look", "seen"))
            .listener(listener)
            .build()) {
      AgentRun run = engine.start(RunRequest.of("go"));
      run.events().subscribe(early);
      RunResult result = ThreeWays.await(run.result());
      run.events().subscribe(late);

      assertThat(early.awaitEnd().events()).isEqualTo(listener.events());
      assertThat(late.awaitEnd().events()).isEqualTo(listener.events());
      assertThat(run.id()).isEqualTo(result.runId());
      assertThat(run.sessionId()).isEqualTo(result.sessionId());
    }
  }

  @Test
  @DisplayName("A14 a provider that fails in the middle of a stream ends the stream once, with it")
  void a14AProviderThatFailsInTheMiddleOfAStreamEndsItOnce() throws InterruptedException {
    ModelException.Incomplete broken = new ModelException.Incomplete("The reply broke off");
    EventCollector collector = new EventCollector();
    try (Engine engine =
        Engine.builder()
            .model(ScriptedModel.builder().fault(broken, "half ", "an ").build())
            .build()) {
      AgentRun run = engine.start(RunRequest.of("go"));
      run.events().subscribe(collector);
      collector.awaitEnd();

      assertThat(collector.text()).isEqualTo("half an ");
      assertThat(collector.errors()).containsExactly(broken);
      assertThat(collector.ends()).isEqualTo(1);
      assertThat(collector.events().get(collector.events().size() - 1))
          .isInstanceOfSatisfying(
              AgentEvent.RunFailed.class,
              failed -> assertThat(failed.error()).isEqualTo("Incomplete: The reply broke off"));
      assertThatThrownBy(() -> ThreeWays.await(run.result())).isSameAs(broken);
    }
  }

  @Test
  void aModelThatFailsInAWayOfItsOwnEndsInATypedException() {
    Throwable thrown =
        ThreeWays.failure(
            ScriptedModel.builder(),
            builder -> builder.model(new BrokenModel(false)),
            RunRequest.of("go"));
    Throwable nothing =
        ThreeWays.failure(
            ScriptedModel.builder(),
            builder -> builder.model(new BrokenModel(true)),
            RunRequest.of("go"));

    assertThat(thrown)
        .isInstanceOf(ModelException.Failed.class)
        .hasMessage("The model broken/model failed: java.lang.IllegalStateException: oh");
    assertThat(nothing)
        .isInstanceOf(ModelException.Failed.class)
        .hasMessage("The model broken/model gave no reply");
  }

  @Test
  void eventsAndDurationsFollowTheClockThatWasGiven() {
    ManualClock clock = new ManualClock();
    RecordingListener listener = new RecordingListener();
    TestTool slow =
        TestTool.doing(
            "look",
            (call, context) -> {
              clock.advance(Duration.ofSeconds(7));
              return ToolResult.success("seen");
            });
    try (Engine engine =
        Engine.builder()
            .model(ScriptedModel.builder().calls(LOOK).reply("end").build())
            .tools(slow)
            .clock(clock)
            .listener(listener)
            .build()) {
      RunResult result = engine.run(RunRequest.of("go"));
      clock.advance(Duration.ofDays(-1));

      assertThat(result.duration()).isEqualTo(Duration.ofSeconds(7));
      assertThat(listener.events(AgentEvent.ToolFinished.class).get(0).duration())
          .isEqualTo(Duration.ofSeconds(7));
      assertThat(listener.events(AgentEvent.RunFinished.class).get(0).at())
          .isEqualTo(START.plusSeconds(7));
    }
  }

  @Test
  void aClockThatJumpsBackGivesNoNegativeDuration() {
    ManualClock clock = new ManualClock();
    TestTool back =
        TestTool.doing(
            "look",
            (call, context) -> {
              clock.advance(Duration.ofHours(-1));
              return ToolResult.success("seen");
            });
    try (Engine engine =
        Engine.builder()
            .model(ScriptedModel.builder().calls(LOOK).reply("end").build())
            .tools(back)
            .clock(clock)
            .random(new Random(1))
            .build()) {
      assertThat(engine.run(RunRequest.of("go")).duration()).isEqualTo(Duration.ZERO);
    }
  }

  /** Makes the headers of a run, one after the other. */
  private static final class Told {
    private final String runId;
    private final String sessionId;
    private long sequence;

    Told(String runId, String sessionId) {
      this.runId = runId;
      this.sessionId = sessionId;
    }

    Header next() {
      return new Header(runId, sessionId, ++sequence, START);
    }
  }

  /** Tells of a retry and of a fallback. */
  private static final class TryingModel implements ChatModel {
    @Override
    public ModelInfo info() {
      return ModelInfo.of("trying", "model");
    }

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      ModelException busy = new ModelException.Unavailable("busy");
      deltas.onRetry(1, busy, Duration.ofSeconds(1));
      deltas.onFallback(ModelInfo.of("a", "b"), ModelInfo.of("c", "d"), busy);
      return ModelReply.text("ok");
    }
  }

  /** Throws what no model should throw, or gives nothing. */
  private record BrokenModel(boolean silent) implements ChatModel {
    @Override
    public ModelInfo info() {
      return ModelInfo.of("broken", "model");
    }

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      if (silent) {
        return null;
      }
      throw new IllegalStateException("oh");
    }
  }
}
