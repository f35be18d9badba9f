package dev.penguin.internal.steering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.engine.TypedResult;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelReply;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.RunEnded;
import dev.penguin.session.SessionEntry.Steered;
import dev.penguin.testing.ScriptedModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of a text that waits when the run would end. */
@Timeout(60)
class SteeringEndsTest {
  private static final String READ_FIRST =
      "Not done: the user has just written something; read it first.";
  private static final String FINISH = "{\"status\":\"%s\",\"summary\":\"as it should be\"}";
  private static final ToolCall COMPLETED =
      new ToolCall("f", "finish", FINISH.formatted("completed"));
  private static final ToolCall BLOCKED = new ToolCall("b", "finish", FINISH.formatted("blocked"));
  private static final ToolCall ASK = new ToolCall("q", "ask_user", "{\"question\":\"Why?\"}");
  private static final ToolCall LOOK = new ToolCall("l", "look", "{}");

  private final SteeredSession steered = new SteeredSession();

  @AfterEach
  void close() {
    steered.close();
  }

  static Stream<Arguments> ends() {
    return Stream.of(
        end(reply("done", FinishReason.STOP), "model: done"),
        end(reply("", FinishReason.STOP)),
        end(reply("I will not", FinishReason.REFUSED), "model: I will not"),
        end(reply("", FinishReason.REFUSED)),
        end(reply("", FinishReason.REFUSED, LOOK), "model: look", "look: " + READ_FIRST),
        end(reply("Once upon a", FinishReason.LENGTH), "model: Once upon a"),
        end(
            reply("", FinishReason.TOOL_CALLS, COMPLETED),
            "model: finish",
            "finish: " + READ_FIRST),
        end(reply("", FinishReason.TOOL_CALLS, BLOCKED), "model: finish", "finish: " + READ_FIRST),
        end(reply("", FinishReason.TOOL_CALLS, ASK), "model: ask_user", "ask_user: " + READ_FIRST),
        end(
            reply("", FinishReason.TOOL_CALLS, ASK, LOOK, COMPLETED),
            "model: ask_user look finish",
            "look: look{}",
            "finish: Not done: another call of this turn already ends the run.",
            "ask_user: " + READ_FIRST));
  }

  @ParameterizedTest
  @MethodSource("ends")
  void noEndOfTheModelsOwnIsOneWhileATextWaits(ModelReply end, List<String> stored) {
    steered.open(
        ScriptedModel.builder()
            .turn(
                request -> {
                  assertThat(steered.write("wait")).isTrue();
                  return end;
                })
            .turn(request -> end),
        builder -> builder.tools(TestTool.reading("look")));

    RunResult result = steered.run("go");

    List<String> expected = new ArrayList<>(List.of("user: go"));
    expected.addAll(stored);
    expected.add("user: wait");
    assertThat(steered.request(2)).isEqualTo(expected);
    assertThat(steered.requests()).isEqualTo(2);
    assertThat(result.turns()).isEqualTo(2);
    assertThat(steered.log()).filteredOn(RunEnded.class::isInstance).hasSize(1);
    assertThat(result.outcome()).isEqualTo(outcome(end));
  }

  private static Outcome outcome(ModelReply end) {
    List<ToolCall> calls = end.message().toolCalls();
    return switch (end.finishReason()) {
      case REFUSED -> Outcome.REFUSED;
      case LENGTH -> Outcome.TRUNCATED;
      case STOP -> end.message().text().isEmpty() ? Outcome.EMPTY : Outcome.COMPLETED;
      default ->
          calls.contains(ASK)
              ? Outcome.NEEDS_INPUT
              : calls.contains(BLOCKED) ? Outcome.BLOCKED : Outcome.COMPLETED;
    };
  }

  static Stream<Arguments> limits() {
    return Stream.of(
        limit(Outcome.TURN_LIMIT, RunLimits.builder().maxTurns(1), ModelReply.text("done")),
        limit(Outcome.TURN_LIMIT, RunLimits.builder().maxTurns(1), ModelReply.calls(COMPLETED)),
        limit(Outcome.TURN_LIMIT, RunLimits.builder().maxTurns(1), ModelReply.calls(ASK)),
        limit(Outcome.TOOL_CALL_LIMIT, RunLimits.builder().maxToolCalls(0), ModelReply.calls(LOOK)),
        limit(
            Outcome.LOOP_DETECTED,
            RunLimits.builder().maxIdenticalCalls(1),
            ModelReply.calls(LOOK, new ToolCall("m", "look", "{}"))),
        limit(
            Outcome.BUDGET_EXCEEDED,
            RunLimits.builder().maxTokens(5_000),
            ModelReply.text("done").withUsage(Usage.of(4_000, 1_000))));
  }

  @ParameterizedTest
  @MethodSource("limits")
  void aLimitEndsTheRunAndTheNextOneReadsWhatWaits(
      Outcome outcome, RunLimits limits, ModelReply reply) {
    List<Boolean> afterTheEnd = new ArrayList<>();
    steered.open(
        ScriptedModel.builder()
            .turn(
                request -> {
                  assertThat(steered.write("one")).isTrue();
                  assertThat(steered.write("two")).isTrue();
                  return reply;
                })
            .reply("read"),
        builder ->
            builder
                .tools(TestTool.reading("look"))
                .listener(
                    event -> {
                      if (event instanceof AgentEvent.RunFinished) {
                        afterTheEnd.add(steered.session().steer("too late"));
                      }
                    }));

    RunResult ended =
        steered.engine().run(RunRequest.of("go").inSession(SteeredSession.ID).withLimits(limits));
    assertThat(ended.outcome()).isEqualTo(outcome);
    assertThat(steered.requests()).isEqualTo(1);
    assertThat(afterTheEnd).containsExactly(false);
    assertThat(steered.run("and now?").text()).isEqualTo("read");

    assertThat(steered.request(2)).endsWith("user: one", "user: two", "user: and now?");
    assertThat(steered.request(2)).filteredOn("user: one"::equals).hasSize(1);
  }

  @Test
  void whatARunLeftIsEmittedByTheOneThatReadsIt() {
    steered.open(
        ScriptedModel.builder()
            .turn(
                request -> {
                  assertThat(steered.write("one")).isTrue();
                  return ModelReply.calls(LOOK);
                })
            .turn(
                request -> {
                  assertThat(steered.write("two")).isTrue();
                  return ModelReply.text("read");
                })
            .reply("done"),
        builder -> builder.tools(TestTool.reading("look")));
    steered
        .engine()
        .run(
            RunRequest.of("go")
                .inSession(SteeredSession.ID)
                .withLimits(RunLimits.builder().maxTurns(1).build()));
    steered.run("and now?");

    assertThat(steered.events())
        .containsExactly(
            "RunStarted",
            "TurnStarted",
            "RunFinished",
            "RunStarted",
            "steered: one",
            "TurnStarted",
            "steered: two",
            "TurnStarted",
            "RunFinished");
    assertThat(steered.request(3))
        .containsExactly(
            "user: go",
            "model: look",
            "look: look{}",
            "user: one",
            "user: and now?",
            "model: read",
            "user: two");
  }

  @Test
  void aCancelEndsTheRunThoughATextWaits() {
    AtomicReference<AgentRun> run = new AtomicReference<>();
    CountDownLatch started = new CountDownLatch(1);
    steered.open(
        ScriptedModel.builder()
            .turn(
                request -> {
                  awaitQuietly(started);
                  assertThat(steered.write("stop")).isTrue();
                  run.get().cancel();
                  return ModelReply.calls(ASK);
                })
            .reply("read"),
        builder -> builder.tools(TestTool.reading("look")));
    run.set(steered.start("go"));
    started.countDown();

    RunResult result = ThreeWays.await(run.get().result());

    assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(result.question()).isEmpty();
    assertThat(steered.log()).contains(new Steered("stop"));
    steered.run("go on");
    assertThat(steered.request(2)).endsWith("user: stop", "user: go on");
  }

  @Test
  void aRunOutOfTimeLeavesItsTextToTheNext() {
    RunLimits brief = RunLimits.builder().timeout(Duration.ofMillis(300)).build();
    steered.open(
        ScriptedModel.builder()
            .turn(
                request -> {
                  assertThat(steered.write("hurry")).isTrue();
                  CountDownLatch stopped = new CountDownLatch(1);
                  request.cancellation().onCancel(stopped::countDown);
                  awaitQuietly(stopped);
                  return ModelReply.text("too late");
                })
            .reply("read"));

    RunResult result =
        steered.engine().run(RunRequest.of("go").inSession(SteeredSession.ID).withLimits(brief));

    assertThat(result.outcome()).isEqualTo(Outcome.TIMED_OUT);
    assertThat(steered.session().steer("too late")).isFalse();
    steered.run("go on");
    assertThat(steered.request(2)).endsWith("user: hurry", "user: go on");
  }

  @Test
  void aRunThatAnExceptionEndedReadsItsTextWhenItIsResumed() {
    List<Boolean> afterTheEnd = new ArrayList<>();
    steered.open(
        failing().reply("read").reply("never"),
        builder ->
            builder.listener(
                event -> {
                  if (event instanceof AgentEvent.RunFailed) {
                    afterTheEnd.add(steered.session().steer("too late"));
                  }
                }));
    assertThatThrownBy(() -> steered.run("go")).isInstanceOf(ModelException.Failed.class);
    assertThat(afterTheEnd).containsExactly(false);
    assertThat(steered.session().steer("too late")).isFalse();

    RunResult result = steered.session().resume();

    assertThat(result.text()).isEqualTo("read");
    assertThat(steered.request(2)).containsExactly("user: go", "user: wait");
    assertThat(steered.events())
        .containsExactly(
            "RunStarted",
            "TurnStarted",
            "RunFailed",
            "RunStarted",
            "steered: wait",
            "TurnStarted",
            "RunFinished");
    assertThat(steered.session().resume().text()).isEqualTo("read"); // asks nobody
    assertThat(steered.requests()).isEqualTo(2);
  }

  @Test
  void aRunInThePlaceOfOneThatFailedReadsItsText() {
    steered.open(failing().reply("read"));
    assertThatThrownBy(() -> steered.run("go")).isInstanceOf(ModelException.Failed.class);

    steered.run("something else");

    assertThat(steered.request(2))
        .containsExactly("user: go", "user: wait", "user: something else");
  }

  private ScriptedModel.Builder failing() {
    return ScriptedModel.builder()
        .turn(
            request -> {
              assertThat(steered.write("wait")).isTrue();
              throw new ModelException.Failed("The plug was pulled");
            });
  }

  /** What a run answers with. */
  record Answer(int n) {}

  @Test
  void aTypedAnswerThatWasGivenWhileATextWaitsIsNotTheEnd() {
    steered.open(
        ScriptedModel.builder()
            .turn(
                request -> {
                  assertThat(steered.write("one more")).isTrue();
                  return ModelReply.text("{\"n\":1}");
                })
            .turn(
                request -> {
                  assertThat(steered.write("and one more")).isTrue();
                  return ModelReply.text("no JSON");
                })
            .reply("{\"n\":3}"));

    TypedResult<Answer> answer =
        steered.engine().run(RunRequest.of("count").inSession(SteeredSession.ID), Answer.class);

    assertThat(answer.value()).isEqualTo(new Answer(3));
    assertThat(steered.request(2)).endsWith("model: {\"n\":1}", "user: one more");
    List<String> last = steered.request(3);
    assertThat(last.get(4)).startsWith("user: Your answer does not fit what was asked for:");
    assertThat(last).hasSize(6).endsWith("user: and one more");
  }

  @Test
  void aReplyThatItsProviderPausedIsGoneOnWithFirst() {
    steered.open(
        ScriptedModel.builder()
            .turn(
                request -> {
                  assertThat(steered.write("wait")).isTrue();
                  return reply("I search", FinishReason.PAUSED);
                })
            .reply("found")
            .reply("read"));

    assertThat(steered.run("go").text()).isEqualTo("read");
    assertThat(steered.request(2)).containsExactly("user: go", "model: I search");
    assertThat(steered.request(3))
        .containsExactly("user: go", "model: I search", "model: found", "user: wait");
  }

  @Test
  void aPausedReplyWithCallsGoesOnByTheirResultsAndTheTextFollowsThem() {
    steered.open(
        ScriptedModel.builder()
            .turn(
                request -> {
                  assertThat(steered.write("wait")).isTrue();
                  return reply("I search", FinishReason.PAUSED, LOOK);
                })
            .reply("read"),
        builder -> builder.tools(TestTool.reading("look")));

    assertThat(steered.run("go").text()).isEqualTo("read");
    assertThat(steered.request(2))
        .containsExactly("user: go", "model: I searchlook", "look: look{}", "user: wait");
  }

  @Test
  void aPausedReplyThatGoesOnWithNothingDoesNotHideTheText() {
    steered.open(
        ScriptedModel.builder()
            .turn(
                request -> {
                  assertThat(steered.write("wait")).isTrue();
                  return reply("I search", FinishReason.PAUSED);
                })
            .reply("")
            .reply("read"));

    assertThat(steered.run("go").text()).isEqualTo("read");
    assertThat(steered.request(3)).containsExactly("user: go", "model: I search", "user: wait");
  }

  @Test
  void theEndIsStoredOnceAndAfterTheTextThatHeldItUp() {
    steered.open(
        ScriptedModel.builder()
            .turn(
                request -> {
                  assertThat(steered.write("wait")).isTrue();
                  return ModelReply.calls(COMPLETED);
                })
            .calls(new ToolCall("g", "finish", COMPLETED.argumentsJson())),
        builder -> builder.tools(TestTool.reading("look")));

    assertThat(steered.run("go").text()).isEqualTo("as it should be");

    assertThat(steered.logFrom(Steered.class))
        .containsExactly(
            "Steered", // and the call, the refusal, the text, the next call, its result
            "MessageAdded",
            "MessageAdded",
            "SteeringRead",
            "MessageAdded",
            "MessageAdded",
            "RunEnded");
    assertThat(steered.log()).filteredOn(MessageAdded.class::isInstance).hasSize(5);
  }

  private static Arguments end(ModelReply end, String... stored) {
    return Arguments.of(end, Arrays.asList(stored));
  }

  private static Arguments limit(Outcome outcome, RunLimits.Builder limits, ModelReply reply) {
    return Arguments.of(outcome, limits.build(), reply);
  }

  private static ModelReply reply(String text, FinishReason finish, ToolCall... calls) {
    AssistantMessage said =
        new AssistantMessage(
            text.isEmpty() ? List.of() : AssistantMessage.of(text).parts(), List.of(calls));
    return new ModelReply(said, finish, Usage.NONE, "");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
