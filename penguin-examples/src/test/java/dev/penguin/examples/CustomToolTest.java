package dev.penguin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunResult;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.model.ModelReply;
import dev.penguin.testing.ScriptedModel;
import org.junit.jupiter.api.Test;

class CustomToolTest {

  @Test
  void answersWithWhatTheToolMeasured() {
    ScriptedModel model =
        ScriptedModel.builder()
            .calls(
                new ToolCall("call_1", "temperature", "{\"name\":\"Lisbon\"}"),
                new ToolCall("call_2", "temperature", "{\"name\":\"Oslo\"}"))
            .turn(
                request ->
                    ModelReply.text(
                        "Lisbon has %s, Oslo %s."
                            .formatted(
                                ScriptedModel.results(request).stream()
                                    .map(ToolMessage::text)
                                    .toArray())))
            .build();

    RunResult result = CustomTool.ask(PenguinAgent.builder().model(model));

    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(result.text()).isEqualTo("Lisbon has 24.5, Oslo 11.0.");
  }

  // region: scripted-test
  @Test
  void asksForTheTemperatureAndAnswers() {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("temperature", "{\"name\":\"Oslo\"}")
            .reply("It has 11 degrees.")
            .build();

    try (PenguinAgent agent =
        PenguinAgent.builder().model(model).tools(CustomTool.temperature()).build()) {
      assertThat(agent.run("How warm is it in Oslo?").text()).isEqualTo("It has 11 degrees.");
    }
    assertThat(ScriptedModel.results(model.requests().get(1)).get(0).text()).isEqualTo("11.0");
  }

  // endregion

  @Test
  void tellsTheModelWhatIsWrong() {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("temperature", "{\"name\":\"Rome\"}")
            .turn(request -> ModelReply.text(ScriptedModel.results(request).get(0).text()))
            .build();

    RunResult result = CustomTool.ask(PenguinAgent.builder().model(model));

    assertThat(result.text()).contains("There is no station in Rome, only in Lisbon and Oslo");
  }

  @Test
  void theProgramAsksOpenAi() throws Exception {
    try (LoopbackOpenAi server =
        LoopbackOpenAi.start()
            .thenCall("temperature", "{\"name\":\"Lisbon\"}")
            .thenText(
                request -> request.contains("24.5") ? "Lisbon, at 24.5." : "I cannot tell.")) {

      ChildProgram program = ChildProgram.run(CustomTool.class, server.environment());

      assertThat(program.output()).isEqualTo("Lisbon, at 24.5.\n");
      assertThat(program.exitCode()).isZero();
    }
  }
}
