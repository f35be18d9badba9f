package dev.penguin.checks.typed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.ResultTypeException;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.TypedResult;
import dev.penguin.error.ConfigurationException;
import dev.penguin.message.Message;
import dev.penguin.model.ModelConfig;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of a type, from the first question to the error. */
class AnswersTest {
  record Stop(String city, LocalDate day) {}

  record Trip(List<Stop> stops) {}

  sealed interface Verdict permits Yes, No {}

  record Yes() implements Verdict {}

  record No(String reason) implements Verdict {}

  enum Mood {
    GOOD,
    BAD
  }

  interface Open {}

  static final class Plain {}

  private static <T> T answer(String json, Class<T> type) {
    try (PenguinAgent agent = PenguinAgent.builder().model(ScriptedModel.replying(json)).build()) {
      return agent.run("answer", type);
    }
  }

  @Test
  void answersOfAllKindsAreRead() {
    assertThat(answer("hello, as it is", String.class)).isEqualTo("hello, as it is");
    assertThat(answer("{\"value\":41}", Integer.class)).isEqualTo(41);
    assertThat(answer("{\"value\":true}", Boolean.class)).isTrue();
    assertThat(answer("{\"value\":\"BAD\"}", Mood.class)).isEqualTo(Mood.BAD);
    assertThat(answer("{\"value\":{\"type\":\"No\",\"reason\":\"late\"}}", Verdict.class))
        .isEqualTo(new No("late"));
    assertThat(answer("{\"reason\":\"late\"}", No.class)).isEqualTo(new No("late"));
    assertThat(answer("{\"value\":[{\"city\":\"Oslo\",\"day\":\"2026-03-01\"}]}", Stop[].class))
        .containsExactly(new Stop("Oslo", LocalDate.of(2026, 3, 1)));
    assertThat(answer("{\"stops\":[{\"city\":\"Oslo\",\"day\":\"2026-03-01\"}]}", Trip.class))
        .isEqualTo(new Trip(List.of(new Stop("Oslo", LocalDate.of(2026, 3, 1)))));
  }

  @ParameterizedTest
  @ValueSource(classes = {Open.class, Plain.class, List.class, Thread.class, void.class})
  void aTypeWithoutAFormIsRefusedBeforeAnyCall(Class<?> type) {
    ScriptedModel model = ScriptedModel.replying("unused");
    try (PenguinAgent agent = PenguinAgent.builder().model(model).build()) {
      assertThatThrownBy(() -> agent.run("x", type))
          .isInstanceOfSatisfying(
              ConfigurationException.class, e -> assertThat(e.anchor()).isEqualTo("no-json-form"))
          .hasMessageStartingWith("The type " + type.getTypeName() + " of the result has no ");
      assertThatThrownBy(() -> agent.runAsync(RunRequest.of("x"), type))
          .isInstanceOf(ConfigurationException.class);
    }
    assertThat(model.requests()).isEmpty();
  }

  @Test
  void theModelIsToldTwiceWhatIsWrongThenTheErrorTellsIt() {
    ScriptedModel model =
        ScriptedModel.replying(
            "It is Oslo.", "{\"city\":5}", "{\"city\":\"Oslo\",\"day\":\"soon\"}", "unused");
    try (PenguinAgent agent = PenguinAgent.builder().model(model).build()) {
      assertThatThrownBy(() -> agent.run("Where?", Stop.class))
          .isInstanceOfSatisfying(
              ResultTypeException.class,
              e -> {
                assertThat(e.result().outcome()).isEqualTo(Outcome.COMPLETED);
                assertThat(e.result().turns()).isEqualTo(3);
              })
          .hasNoCause()
          .hasMessage(
              "The run gave no usable answer of type dev.penguin.checks.typed.AnswersTest$Stop:"
                  + " the model's answer does not fit: day: expected a date such as 2026-03-01, got"
                  + " \"soon\"\nThe last text was: \"{\\\"city\\\":\\\"Oslo\\\",\\\"day\\\":\\\"soon\\\"}\"");
    }
    assertThat(model.requests()).hasSize(3);
    assertThat(last(model, 1))
        .isEqualTo(
            """
            Your answer does not fit what was asked for:
            expected a JSON object and nothing before or after it, got "It is Oslo."
            Answer again, with the JSON only.""");
    assertThat(last(model, 2))
        .isEqualTo(
            """
            Your answer does not fit what was asked for:
            day: required, but missing
            city: expected a string, got 5
            Answer again, with the JSON only.""");
  }

  @Test
  void theErrorQuotesLittleAndNoKeys() {
    String key = "planted-secret-0123456789";
    ScriptedModel model =
        ScriptedModel.replying("a", "b", "x".repeat(50) + key + "\n" + "y".repeat(10_000));
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(model)
            .fallback(ModelConfig.of("openai/other").withApiKey(key))
            .build()) {
      assertThatThrownBy(() -> agent.run("Where?", Stop.class))
          .isInstanceOf(ResultTypeException.class)
          .hasMessage(
              "The run gave no usable answer of type dev.penguin.checks.typed.AnswersTest$Stop:"
                  + " the model's answer does not fit: expected a JSON object and nothing before or"
                  + " after it, got \""
                  + "x".repeat(50)
                  + "[redacted…\nThe last text was: \""
                  + "x".repeat(50)
                  + "[redacted]\\n"
                  + "y".repeat(139)
                  + "\"…");
    }
  }

  @Test
  void toolsRunBeforeAnAnswer() {
    Tool day = Tool.of("day", "The day of a stop", Yes.class, yes -> LocalDate.of(2026, 3, 1));
    ScriptedModel model =
        ScriptedModel.builder()
            .call("day", "{}")
            .reply("It is the first of March.")
            .call("day", "{}")
            .reply("```json\n{\"city\":\"Oslo\",\"day\":\"2026-03-01\"}\n```")
            .build();
    try (PenguinAgent agent = PenguinAgent.builder().model(model).tools(day).build()) {
      TypedResult<Stop> answer = agent.run(RunRequest.of("Where?"), Stop.class);

      assertThat(answer.value()).isEqualTo(new Stop("Oslo", LocalDate.of(2026, 3, 1)));
      assertThat(answer.result().turns()).isEqualTo(4);
    }
  }

  private static String last(ScriptedModel model, int request) {
    List<Message> messages = model.requests().get(request).messages();
    return messages.get(messages.size() - 1).text();
  }

  @Test
  void theSchemaStandsInTheInstructionsToo() {
    ScriptedModel model = ScriptedModel.replying("{\"value\":\"GOOD\"}");
    try (PenguinAgent agent = PenguinAgent.builder().model(model).build()) {
      agent.run("How are you?", Mood.class);
    }
    assertThat(model.requests().get(0).messages().get(0).text())
        .isEqualTo(
            "Your last message must be JSON that follows this schema, and nothing else:\n"
                + "{\"type\":\"object\",\"properties\":{\"value\":{\"type\":\"string\",\"enum\":"
                + "[\"GOOD\",\"BAD\"]}},\"required\":[\"value\"],\"additionalProperties\":false}");
  }
}
