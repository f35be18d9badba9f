package dev.penguin.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RequestLaw;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.engine.ThreeWays.Ran;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelReply;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.ToolResult;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ids that repeat or are none, and models that go round in circles: M7 and M9. */
@Timeout(60)
class CallIdsAndLoopsTest {

  @Test
  @DisplayName("M7 two calls of one id in one turn each run once and are answered once")
  void m7TwoCallsOfOneIdEachRunOnceAndAreAnsweredOnce() {
    TestTool echo = echo();
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder()
                .calls(new ToolCall("c1", "echo", "{\"n\":1}"), call("c1", 2), call("c1", 3))
                .reply("ok"),
            echo);

    assertThat(ran.toolTexts()).containsExactly("{\"n\":1}", "{\"n\":2}", "{\"n\":3}");
    assertThat(echo.calls()).hasSize(9);
    assertValid(ran);
  }

  @Test
  @DisplayName("M7 the same id in every turn")
  void m7TheSameIdInEveryTurn() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder()
                .calls(call("call_0", 1))
                .calls(call("call_0", 2))
                .calls(call("call_0", 3))
                .reply("ok"),
            echo());

    assertThat(ran.toolTexts()).containsExactly("{\"n\":1}", "{\"n\":2}", "{\"n\":3}");
    assertThat(ran.toolResults().get(0).callId()).isEqualTo("call_0");
    assertValid(ran);
  }

  @Test
  @DisplayName("M7 ids that are empty, huge or of other characters")
  void m7IdsThatAreEmptyHugeOrOfOtherCharacters() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder()
                .calls(call("", 1), call("x".repeat(10_000), 2), call("a b:c", 3), call("good", 4))
                .reply("ok"),
            echo());

    assertThat(ran.toolTexts()).containsExactly("{\"n\":1}", "{\"n\":2}", "{\"n\":3}", "{\"n\":4}");
    assertThat(ran.toolResults()).allMatch(r -> r.callId().matches("[a-zA-Z0-9_-]{1,64}"));
    assertThat(ran.toolResults().get(3).callId()).isEqualTo("good");
    assertValid(ran);
  }

  @Test
  @DisplayName("M7 an id that the engine would give itself")
  void m7AnIdThatTheEngineWouldGiveItself() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().calls(call("", 1), call("call_p2", 2), call("", 3)).reply("ok"),
            echo());

    assertValid(ran);
    assertThat(ran.toolTexts()).hasSize(3);
  }

  @Test
  @DisplayName("M7 the same id in a later run of the session")
  void m7TheSameIdInALaterRunOfTheSession() {
    ScriptedModel model =
        ScriptedModel.builder()
            .calls(call("c", 1))
            .reply("one")
            .calls(call("c", 2))
            .reply("two")
            .build();
    try (Engine engine = Engine.builder().model(model).tools(echo()).build()) {
      engine.session("s").run("first");
      engine.session("s").run("second");

      assertThat(model.requests())
          .allSatisfy(r -> assertThat(RequestLaw.problems(r.messages())).isEmpty());
    }
  }

  @Test
  @DisplayName("M7 a history with the same id in every turn")
  void m7AHistoryWithTheSameIdInEveryTurn() {
    List<Message> history =
        List.of(
            UserMessage.of("look"),
            calling(call("call_0", 1)),
            ToolMessage.of(call("call_0", 1), "one", false),
            calling(call("call_0", 2), call("call_0", 3)),
            ToolMessage.of(call("call_0", 2), "two", false),
            ToolMessage.of(call("call_0", 3), "three", false),
            calling(call("call_0", 4)));
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().reply("ok"),
            builder -> builder,
            RunRequest.of("go on").withHistory(history));

    assertThat(ran.toolTexts()).containsExactly("one", "two", "three", "No result is known.");
    assertValid(ran);
  }

  @Test
  @DisplayName("M9 the same call for ever ends with LOOP_DETECTED, the history intact")
  void m9TheSameCallForEverIsALoop() {
    TestTool echo = echo();
    Ran ran =
        ThreeWays.run(
            repeating(10, i -> new ToolCall[] {new ToolCall("c" + i, "echo", "{\"n\":1}")}), echo);

    assertThat(ran.result().outcome()).isEqualTo(Outcome.LOOP_DETECTED);
    assertThat(ran.result().reason())
        .contains("'echo' was asked for with the same arguments more than 5 times");
    assertThat(ran.result().turns()).isEqualTo(6);
    assertThat(ran.toolTexts().subList(0, 5)).containsOnly("{\"n\":1}");
    assertThat(ran.toolTexts().get(5)).isEqualTo("Not run: the same call was made too often.");
    assertValid(ran);
  }

  @Test
  @DisplayName("M9 A-B-A-B for ever is a loop too")
  void m9TwoCallsInTurnForEverAreALoop() {
    Ran ran =
        ThreeWays.run(
            repeating(
                20, i -> new ToolCall[] {new ToolCall("c" + i, "echo", "{\"n\":" + i % 2 + "}")}),
            echo());

    assertThat(ran.result().outcome()).isEqualTo(Outcome.LOOP_DETECTED);
    assertThat(ran.result().turns()).isEqualTo(12);
    assertValid(ran);
  }

  @Test
  void aCallThatIsNewStartsTheCountAnew() {
    ScriptedModel.Builder script = ScriptedModel.builder();
    for (int i = 0; i < 12; i++) {
      script.call("echo", "{\"test\":true}").call("echo", "{\"edit\":" + i + "}");
    }
    Ran ran = ThreeWays.run(script.reply("ok"), echo());

    assertThat(ran.result().outcome()).isEqualTo(Outcome.COMPLETED);
  }

  @Test
  void howOftenACallMayBeMadeCanBeSet() {
    RunLimits twice = RunLimits.builder().maxIdenticalCalls(2).build();
    Ran ran =
        ThreeWays.run(
            repeating(5, i -> new ToolCall[] {new ToolCall("c" + i, "echo", "{}")}),
            builder -> builder.tools(echo()).limits(twice),
            RunRequest.of("go"));

    assertThat(ran.result().outcome()).isEqualTo(Outcome.LOOP_DETECTED);
    assertThat(ran.result().turns()).isEqualTo(3);
  }

  @Test
  @DisplayName("M9 an empty message ends the run, and the session goes on")
  void m9AnEmptyMessageEndsTheRun() {
    for (List<Part> nothing :
        List.of(List.<Part>of(), List.of(Part.text("")), List.of(Part.text(" \n")))) {
      ScriptedModel model =
          ScriptedModel.builder()
              .turn(r -> reply(nothing, FinishReason.STOP))
              .reply("here I am")
              .build();
      try (Engine engine = Engine.builder().model(model).build()) {
        RunResult empty = engine.session("s").run("hello?");
        RunResult next = engine.session("s").run("still there?");

        assertThat(empty.outcome()).isEqualTo(Outcome.EMPTY);
        assertThat(empty.messages()).containsExactly(UserMessage.of("hello?"));
        assertThat(next.text()).isEqualTo("here I am");
        assertThat(RequestLaw.problems(model.requests().get(1).messages())).isEmpty();
      }
    }
  }

  @Test
  @DisplayName("M9 only thinking, no answer")
  void m9OnlyThinkingIsEmpty() {
    Part thought = new Part.Reasoning("Hm.", "signed", "openai-chat");
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().turn(r -> reply(List.of(thought), FinishReason.STOP)), "go");

    assertThat(ran.result().outcome()).isEqualTo(Outcome.EMPTY);
    assertThat(ran.result().messages())
        .containsExactly(UserMessage.of("go"), new AssistantMessage(List.of(thought), List.of()));
  }

  @Test
  @DisplayName("M9 a model that pauses for ever ends at the turn limit")
  void m9AModelThatPausesForEverEndsAtTheTurnLimit() {
    ScriptedModel.Builder script = ScriptedModel.builder();
    for (int i = 0; i < 50; i++) {
      script.turn(r -> reply(List.of(), FinishReason.PAUSED));
    }
    Ran ran = ThreeWays.run(script, "go");

    assertThat(ran.result().outcome()).isEqualTo(Outcome.TURN_LIMIT);
    assertValid(ran);
  }

  private static void assertValid(Ran ran) {
    assertThat(ran.requests())
        .allSatisfy(r -> assertThat(RequestLaw.problems(r.messages())).isEmpty());
    assertThat(RequestLaw.problems(ran.result().messages())).isEmpty();
    Set<String> ids = new HashSet<>();
    assertThat(ran.toolResults()).allMatch(result -> ids.add(result.callId()));
  }

  private static ScriptedModel.Builder repeating(int turns, IntFunction<ToolCall[]> calls) {
    ScriptedModel.Builder script = ScriptedModel.builder();
    for (int i = 0; i < turns; i++) {
      script.calls(calls.apply(i));
    }
    return script;
  }

  private static TestTool echo() {
    return TestTool.doing("echo", (call, context) -> ToolResult.success(call.argumentsJson()));
  }

  private static ToolCall call(String id, int number) {
    return new ToolCall(id, "echo", "{\"n\":" + number + "}");
  }

  private static AssistantMessage calling(ToolCall... calls) {
    return new AssistantMessage(List.of(), List.of(calls));
  }

  private static ModelReply reply(List<Part> parts, FinishReason reason) {
    return new ModelReply(new AssistantMessage(parts, List.of()), reason, Usage.NONE, "");
  }
}
