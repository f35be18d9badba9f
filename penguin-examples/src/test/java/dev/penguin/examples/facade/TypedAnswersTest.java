package dev.penguin.examples.facade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.RunLimits;
import dev.penguin.examples.TypedAnswers;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
import dev.penguin.model.ModelReply;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A typed run that a limit ends says why, and what the model had written. */
class TypedAnswersTest {
  private static String firstTitle(ScriptedModel model) {
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(model)
            .tools(Tool.of("weekday", "The day of the week", () -> "Friday"))
            .limits(RunLimits.builder().maxTurns(1).build())
            .build()) {
      return TypedAnswers.firstTitle(agent.session("s"));
    }
  }

  @Test
  void whereALimitLeftNoAnswerTheReasonAndTheTextAreThere() {
    AssistantMessage half =
        new AssistantMessage(
            List.of(Part.text("Let me look at the calendar.")),
            List.of(new ToolCall("c", "weekday", "{}")));

    assertThat(
            firstTitle(
                ScriptedModel.builder()
                    .turn(request -> ModelReply.text("").withMessage(half))
                    .build()))
        .isEqualTo(
            "TURN_LIMIT (the run may ask the model 1 times) after: Let me look at the calendar.");
    assertThat(
            firstTitle(
                ScriptedModel.builder()
                    .reply(List.of(Map.of("title", "Big", "year", 1988)))
                    .build()))
        .isEqualTo("Big");
  }
}
