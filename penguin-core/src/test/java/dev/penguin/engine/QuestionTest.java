package dev.penguin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.ThreeWays.Ran;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.ToolResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A12: the model asks the user something that it cannot go on without. */
@Timeout(60)
class QuestionTest {
  private static final ToolCall ASK =
      new ToolCall("q", "ask_user", "{\"question\":\"Which colour?\"}");
  private static final ToolCall LOOK = new ToolCall("l", "look", "{}");

  @Test
  @DisplayName("A12 a question ends the run, other calls of its turn are answered")
  void a12AQuestionEndsTheRunAndOtherCallsOfItsTurnAreAnswered() {
    Ran ran =
        ThreeWays.run(ScriptedModel.builder().calls(ASK, LOOK), TestTool.giving("look", "seen"));

    assertThat(ran.result().outcome()).isEqualTo(Outcome.NEEDS_INPUT);
    assertThat(ran.result().question()).contains("Which colour?");
    assertThat(ran.requests()).hasSize(1);
    assertThat(ran.toolResults())
        .containsExactly(new ToolMessage("l", "look", List.of(Part.text("seen")), false));
  }

  @Test
  @DisplayName("A12 the next prompt of the session is the answer")
  void a12TheNextPromptOfTheSessionIsTheAnswer() {
    ScriptedModel model = ScriptedModel.builder().calls(ASK, LOOK).reply("Blue it is").build();
    try (Engine engine = engine(model)) {
      engine.run(RunRequest.of("paint").inSession("s"));
      RunResult result = engine.session("s").run("blue");

      assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(result.text()).isEqualTo("Blue it is");
      List<Message> sent = model.requests().get(1).messages();
      assertThat(sent.get(sent.size() - 1))
          .isEqualTo(new ToolMessage("q", "ask_user", List.of(Part.text("blue")), false));
      assertThat(sent).filteredOn(UserMessage.class::isInstance).hasSize(1);
      assertThat(RequestLaw.problems(sent)).isEmpty();
    }
  }

  @Test
  @DisplayName("A12 no model call until the question is answered")
  void a12ResumingAsksNothingWhileTheQuestionIsOpen() {
    ScriptedModel model = ScriptedModel.builder().calls(ASK).build();
    try (Engine engine = engine(model)) {
      RunResult asked = engine.run(RunRequest.of("paint").inSession("s"));
      RunResult again = engine.session("s").resume();

      assertThat(again.outcome()).isEqualTo(Outcome.NEEDS_INPUT);
      assertThat(again.question()).contains("Which colour?");
      assertThat(again.runId()).isEqualTo(asked.runId());
      assertThat(model.requests()).hasSize(1);
    }
  }

  @Test
  void anAnswerMayHoldAnImage() {
    ScriptedModel model = ScriptedModel.builder().calls(ASK).reply("I see").build();
    Part image = Part.image("image/png", new byte[] {1, 2, 3});
    try (Engine engine = engine(model)) {
      engine.run(RunRequest.of("paint").inSession("s"));
      engine.run(RunRequest.of(Part.text("this one"), image).inSession("s"));

      assertThat(ScriptedModel.results(model.requests().get(1)))
          .containsExactly(
              new ToolMessage("q", "ask_user", List.of(Part.text("this one"), image), false));
    }
  }

  @Test
  @DisplayName("A12 a withdrawn question is answered so, and the next prompt is a prompt")
  void a12AWithdrawnQuestionIsAnsweredSoAndTheNextPromptIsAPrompt() {
    ScriptedModel model = ScriptedModel.builder().calls(ASK).reply("Fine").build();
    try (Engine engine = engine(model)) {
      engine.run(RunRequest.of("paint").inSession("s"));
      engine.session("s").withdrawQuestion();
      engine.session("s").withdrawQuestion();
      RunResult result = engine.session("s").run("something else");

      assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
      List<Message> sent = model.requests().get(1).messages();
      assertThat(sent.subList(sent.size() - 2, sent.size()))
          .containsExactly(
              ToolMessage.of(ASK, "The question was withdrawn unanswered.", true),
              UserMessage.of("something else"));
    }
  }

  @Test
  void theSecondQuestionOfATurnIsNotAsked() {
    ToolCall second = new ToolCall("q2", "ask_user", "{\"question\":\"Which size?\"}");
    Ran ran = ThreeWays.run(ScriptedModel.builder().calls(ASK, second), TestTool.reading("look"));

    assertThat(ran.result().question()).contains("Which colour?");
    assertThat(ran.toolResults())
        .containsExactly(
            ToolMessage.of(
                second, "Not done: another call of this turn already ends the run.", true));
  }

  @Test
  void aQuestionWithoutWordsIsNotAsked() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().call("ask_user", "{\"question\":\"\"}").reply("Never mind"),
            TestTool.reading("look"));

    assertThat(ran.result().outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(ran.toolTexts())
        .containsExactly(
            "The arguments of 'ask_user' do not fit its schema. The tool did not run.\n"
                + "- question: must have at least 1 character, got 0");
  }

  /** The tool that runs beside the question cancels, so the run is over before it could wait. */
  @Test
  void aRunThatWasCancelledLeavesNoQuestionOpen() {
    ScriptedModel model = ScriptedModel.builder().calls(LOOK, ASK).reply("Go on").build();
    CompletableFuture<AgentRun> live = new CompletableFuture<>();
    TestTool look =
        TestTool.doing(
            "look",
            (call, context) -> {
              live.get(20, TimeUnit.SECONDS).cancel();
              return ToolResult.success("seen");
            });
    try (Engine engine = Engine.builder().model(model).tools(look).build()) {
      live.complete(engine.start(RunRequest.of("paint").inSession("s")));
      RunResult result = ThreeWays.await(live.join().result());

      assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(result.question()).isEmpty();
      assertThat(RequestLaw.problems(result.messages())).isEmpty();
      assertThat(engine.session("s").run("blue").text()).isEqualTo("Go on");
      assertThat(model.requests().get(1).messages()).endsWith(UserMessage.of("blue"));
    }
  }

  private static Engine engine(ScriptedModel model) {
    return Engine.builder().model(model).tools(TestTool.giving("look", "seen")).build();
  }
}
