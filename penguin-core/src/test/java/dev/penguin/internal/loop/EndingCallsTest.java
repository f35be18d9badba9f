package dev.penguin.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.ResultTypeException;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.testing.ScriptedModel;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The calls by which a model ends the run, alone and with others in the same turn. */
@Timeout(60)
class EndingCallsTest {
  private static final String DONE = "finish {'status':'completed','summary':'all done'}";
  private static final String BLOCKED = "finish {'status':'blocked','summary':'no key'}";
  private static final String ASK = "ask_user {'question':'Which?'}";
  private static final String ENDS = "Not done: another call of this turn already ends the run.";
  private static final String NO_QUESTION =
      "The arguments of 'ask_user' do not fit its schema. The tool did not run.\n"
          + "- question: required, but missing";

  /** What a run answers with, where an answer is asked for. */
  record Answer(int n) {}

  static Stream<Arguments> turns() {
    return Stream.of(
        turn(false, List.of(DONE), Outcome.COMPLETED, "all done", "Done."),
        turn(false, List.of(BLOCKED), Outcome.BLOCKED, "no key", "Done."),
        turn(false, List.of(ASK), Outcome.NEEDS_INPUT, "Which?"),
        turn(false, List.of(DONE, ASK), Outcome.COMPLETED, "all done", "Done.", ENDS),
        turn(false, List.of(ASK, BLOCKED, DONE), Outcome.NEEDS_INPUT, "Which?", ENDS, ENDS),
        turn(
            false,
            List.of("ask_user {}", "look {}", BLOCKED),
            Outcome.BLOCKED,
            "no key",
            NO_QUESTION,
            "look{}",
            "Done."),
        turn(
            true,
            List.of(DONE),
            Outcome.COMPLETED,
            "{\"n\":1}",
            "Not done: answer with the JSON that was asked for instead."),
        turn(true, List.of(BLOCKED), Outcome.BLOCKED, "no key", "Done."),
        turn(true, List.of(ASK), Outcome.NEEDS_INPUT, "Which?"),
        turn(
            true,
            List.of(DONE, BLOCKED),
            Outcome.BLOCKED,
            "no key",
            "Not done: answer with the JSON that was asked for instead.",
            "Done."));
  }

  @ParameterizedTest
  @MethodSource("turns")
  void theFirstOfATurnThatHasNoProblemEndsTheRun(
      boolean typed, List<String> calls, Outcome outcome, String text, List<String> results) {
    ToolCall[] turn =
        calls.stream()
            .map(call -> call.replace('\'', '"').split(" ", 2))
            .map(call -> new ToolCall("", call[0], call[1]))
            .toArray(ToolCall[]::new);
    ScriptedModel model = ScriptedModel.builder().calls(turn).reply("{\"n\":1}").build();
    try (Engine engine = Engine.builder().model(model).tools(TestTool.reading("look")).build()) {

      RunResult result = typed ? typed(engine) : engine.run(RunRequest.of("go"));

      assertThat(result.outcome()).isEqualTo(outcome);
      assertThat(result.text()).isEqualTo(text);
      assertThat(result.messages().stream().filter(ToolMessage.class::isInstance))
          .extracting(message -> message.text())
          .containsExactlyInAnyOrderElementsOf(results);
    }
  }

  private static RunResult typed(Engine engine) {
    try {
      return engine.run(RunRequest.of("go"), Answer.class).result();
    } catch (ResultTypeException e) {
      return e.result();
    }
  }

  private static Arguments turn(
      boolean typed, List<String> calls, Outcome outcome, String text, String... results) {
    return Arguments.of(typed, calls, outcome, text, List.of(results));
  }
}
