package dev.penguin.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.engine.ThreeWays.Ran;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelReply;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.ToolResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each way a run can end, but for those that have a test class of their own. */
@Timeout(60)
class OutcomesTest {
  private static final String FINISH = "{\"status\":\"%s\",\"summary\":\"%s\"}";

  /** What a run loads and compiles for the first time is none of its time. */
  @BeforeAll
  static void warmUp() {
    ThreeWays.run(
        ScriptedModel.builder().call("look", "{}").reply("warm"), TestTool.reading("look"));
  }

  @Test
  void anAnswerCompletesTheRun() {
    Ran ran = ThreeWays.run(ScriptedModel.builder().reply("Hello there"), "hi");

    assertThat(ran.result().outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(ran.result().text()).isEqualTo("Hello there");
    assertThat(ran.result().turns()).isEqualTo(1);
    assertThat(ran.result().usage()).isEqualTo(Usage.of(1, 3));
    assertThat(ran.result().reason()).isEmpty();
    assertThat(ran.result().question()).isEmpty();
    assertThat(ran.result().costUsd()).isEmpty();
    assertThat(ran.result().messages())
        .containsExactly(UserMessage.of("hi"), AssistantMessage.of("Hello there"));
    assertThat(ran.result().duration()).isEqualTo(Duration.ZERO);
  }

  @Test
  void theToolFinishCompletesTheRunWithItsSummary() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().call("finish", FINISH.formatted("completed", "All green")),
            TestTool.giving("look", ""));

    assertThat(ran.result().outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(ran.result().text()).isEqualTo("All green");
    assertThat(ran.result().reason()).isEmpty();
    assertThat(ran.toolTexts()).containsExactly("Done.");
  }

  @Test
  void theToolFinishBlocksTheRunWithItsReason() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().call("finish", FINISH.formatted("blocked", "No disk")),
            TestTool.giving("look", ""));

    assertThat(ran.result().outcome()).isEqualTo(Outcome.BLOCKED);
    assertThat(ran.result().text()).isEqualTo("No disk");
    assertThat(ran.result().reason()).contains("No disk");
    assertThat(ran.toolTexts()).containsExactly("Done.");
  }

  @Test
  void finishWithWrongArgumentsEndsNothing() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().call("finish", "{\"status\":\"done\"}").reply("Never mind"),
            TestTool.giving("look", ""));

    assertThat(ran.result().outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(ran.result().text()).isEqualTo("Never mind");
    assertThat(ran.toolTexts())
        .containsExactly(
            "The arguments of 'finish' do not fit its schema. The tool did not run.\n"
                + "- summary: required, but missing\n"
                + "- status: expected one of \"completed\", \"blocked\", got \"done\"");
  }

  @Test
  void otherCallsOfTheTurnThatFinishesStillRun() {
    TestTool save = TestTool.giving("save", "saved");
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder()
                .calls(
                    new ToolCall("a", "finish", FINISH.formatted("completed", "ok")),
                    new ToolCall("b", "save", "{}")),
            save);

    assertThat(ran.result().outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(ran.toolTexts()).containsExactlyInAnyOrder("saved", "Done.");
  }

  @Test
  @DisplayName("A16 natural end on the last allowed turn")
  void a16NaturalEndOnTheLastAllowedTurnIsCompleted() {
    RunLimits two = RunLimits.builder().maxTurns(2).build();
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().call("look", "{}").reply("Done looking"),
            builder -> builder.tools(TestTool.giving("look", "seen")).limits(two),
            RunRequest.of("go"));

    assertThat(ran.result().outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(ran.result().turns()).isEqualTo(2);
  }

  @Test
  void oneTurnMoreThanAllowedEndsWithTurnLimit() {
    RunLimits two = RunLimits.builder().maxTurns(2).build();
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().call("look", "{\"n\":1}").call("look", "{\"n\":2}"),
            builder -> builder.tools(TestTool.giving("look", "seen")).limits(two),
            RunRequest.of("go"));

    assertThat(ran.result().outcome()).isEqualTo(Outcome.TURN_LIMIT);
    assertThat(ran.result().reason()).contains("the run may ask the model 2 times");
    assertThat(ran.result().turns()).isEqualTo(2);
    assertThat(ran.requests()).hasSize(2);
    assertThat(ran.toolTexts()).containsExactly("seen", "seen");
  }

  @Test
  void oneToolCallMoreThanAllowedEndsWithToolCallLimit() {
    RunLimits two = RunLimits.builder().maxToolCalls(2).build();
    TestTool look = TestTool.reading("look");
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder()
                .calls(
                    new ToolCall("a", "look", "{\"n\":1}"),
                    new ToolCall("b", "look", "{\"n\":2}"),
                    new ToolCall("c", "look", "{\"n\":3}"),
                    new ToolCall("d", "ask_user", "{\"question\":\"why?\"}")),
            builder -> builder.tools(look).limits(two),
            RunRequest.of("go"));

    assertThat(ran.result().outcome()).isEqualTo(Outcome.TOOL_CALL_LIMIT);
    assertThat(ran.result().reason()).contains("the run may call 2 tools");
    assertThat(ran.toolTexts())
        .containsExactly(
            "look{\"n\":1}",
            "look{\"n\":2}",
            "Not run: the limit of tool calls is reached.",
            "Not run: the limit of tool calls is reached.");
  }

  @Test
  void aRunWithoutToolCallsAllowedRunsNone() {
    RunLimits none = RunLimits.builder().maxToolCalls(0).build();
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().call("look", "{}"),
            builder -> builder.tools(TestTool.reading("look")).limits(none),
            RunRequest.of("go"));

    assertThat(ran.result().outcome()).isEqualTo(Outcome.TOOL_CALL_LIMIT);
    assertThat(ran.result().reason()).contains("the run may call 0 tools");
  }

  @Test
  void aRunOutOfTimeInAToolEndsWithTimedOut() {
    TestTool hang =
        TestTool.doing(
            "hang",
            (call, context) -> {
              new CountDownLatch(1).await();
              return ToolResult.success("never");
            });
    RunLimits brief = RunLimits.builder().timeout(Duration.ofMillis(500)).build();
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().call("hang", "{}"),
            builder -> builder.tools(hang).limits(brief),
            RunRequest.of("go"));

    assertThat(ran.result().outcome()).isEqualTo(Outcome.TIMED_OUT);
    assertThat(ran.toolTexts())
        .containsExactly("'hang' was stopped because the run was; what it did so far is unknown");
  }

  @Test
  void aRunOutOfTimeInTheModelEndsWithTimedOut() {
    RunLimits brief = RunLimits.builder().timeout(Duration.ofMillis(500)).build();
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().delay(Duration.ofMinutes(5)).reply("too late"),
            builder -> builder.limits(brief),
            RunRequest.of("go"));

    assertThat(ran.result().outcome()).isEqualTo(Outcome.TIMED_OUT);
    assertThat(ran.result().text()).isEmpty();
    assertThat(ran.result().turns()).isEqualTo(1);
    assertThat(ran.result().messages()).containsExactly(UserMessage.of("go"));
  }

  @Test
  void anAnswerThatWasCutOffIsTruncated() {
    Ran ran = ThreeWays.run(ScriptedModel.builder().turn(r -> cutOff("Once upon a")), "tell");

    assertThat(ran.result().outcome()).isEqualTo(Outcome.TRUNCATED);
    assertThat(ran.result().text()).isEqualTo("Once upon a");
    assertThat(ran.result().reason()).contains("the answer was cut off at the output limit");
  }

  @Test
  void callsOfAReplyThatWasCutOffDoNotRunAndTheThirdTimeEndsTheRun() {
    ToolCall half = new ToolCall("a", "save", "{\"text\":\"Once upo");
    TestTool save = TestTool.giving("save", "saved");
    ScriptedModel.Builder script = ScriptedModel.builder();
    for (int i = 0; i < 3; i++) {
      script.turn(request -> cutOff("", half));
    }
    Ran ran = ThreeWays.run(script, save);

    assertThat(ran.result().outcome()).isEqualTo(Outcome.TRUNCATED);
    assertThat(ran.result().turns()).isEqualTo(3);
    assertThat(save.calls()).isEmpty();
    assertThat(ran.toolTexts())
        .containsExactly(
            "Not run: the reply was cut off at the output limit. Ask for less at once.",
            "Not run: the reply was cut off at the output limit. Ask for less at once.",
            "Not run: the run was stopped.");
  }

  @Test
  void aReplyOfNothingIsEmpty() {
    Ran ran = ThreeWays.run(ScriptedModel.builder().reply(""), "hi");

    assertThat(ran.result().outcome()).isEqualTo(Outcome.EMPTY);
    assertThat(ran.result().text()).isEmpty();
    assertThat(ran.result().messages()).containsExactly(UserMessage.of("hi"));
  }

  @Test
  void aRefusalIsRefused() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().turn(r -> ended(FinishReason.REFUSED, "I cannot help")), "hi");

    assertThat(ran.result().outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(ran.result().text()).isEqualTo("I cannot help");
  }

  @Test
  void callsOfARefusedReplyDoNotRun() {
    TestTool save = TestTool.giving("save", "saved");
    ModelReply refused =
        new ModelReply(
            new AssistantMessage(List.of(), List.of(new ToolCall("a", "save", "{}"))),
            FinishReason.REFUSED,
            Usage.NONE,
            "");
    Ran ran = ThreeWays.run(ScriptedModel.builder().turn(r -> refused), save);

    assertThat(ran.result().outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(save.calls()).isEmpty();
    assertThat(ran.toolTexts()).containsExactly("Not run: the run was stopped.");
  }

  @Test
  void aPausedReplyIsContinued() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder()
                .turn(r -> ended(FinishReason.PAUSED, "thinking on"))
                .reply("done"),
            "hi");

    assertThat(ran.result().outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(ran.result().text()).isEqualTo("done");
    assertThat(ran.result().turns()).isEqualTo(2);
  }

  @Test
  void aReplyWithoutAKnownEndIsTakenAsItIs() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().turn(r -> ended(FinishReason.UNKNOWN, "all of it")), "hi");

    assertThat(ran.result().outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(ran.result().text()).isEqualTo("all of it");
  }

  @Test
  void aRunWithoutToolsOffersNone() {
    Ran ran = ThreeWays.run(ScriptedModel.builder().reply("hello"), "hi");

    assertThat(ran.requests().get(0).tools()).isEmpty();
  }

  @Test
  void theTextOfACancelledRunIsWhatTheModelSaidInIt() {
    RunLimits one = RunLimits.builder().maxTurns(1).build();
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder()
                .turn(
                    r ->
                        new ModelReply(
                            new AssistantMessage(
                                List.of(Part.text("Let me look")),
                                List.of(new ToolCall("a", "look", "{}"))),
                            FinishReason.TOOL_CALLS,
                            Usage.NONE,
                            "")),
            builder -> builder.tools(TestTool.giving("look", "seen")).limits(one),
            RunRequest.of("go"));

    assertThat(ran.result().outcome()).isEqualTo(Outcome.TURN_LIMIT);
    assertThat(ran.result().text()).isEqualTo("Let me look");
  }

  private static ModelReply cutOff(String text, ToolCall... calls) {
    AssistantMessage said =
        new AssistantMessage(text.isEmpty() ? List.of() : List.of(Part.text(text)), List.of(calls));
    return new ModelReply(said, FinishReason.LENGTH, Usage.NONE, "");
  }

  private static ModelReply ended(FinishReason reason, String text) {
    return new ModelReply(AssistantMessage.of(text), reason, Usage.NONE, "");
  }
}
