package outside.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.ResultTypeException;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.TypeRef;
import dev.penguin.engine.TypedResult;
import dev.penguin.message.Message;
import dev.penguin.model.ModelReply;
import dev.penguin.testing.ScriptedModel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import outside.consumer.weather.Forecast;
import outside.consumer.weather.Refusing;

/** Answers that are values of the program's own types. */
class TypedResultTest {
  private static final String JSON =
      "{\"city\":\"Oslo\",\"celsius\":-3,\"sky\":\"CLEAR\",\"warnings\":[\"ice\"]}";
  private static final Forecast OSLO = new Forecast("Oslo", -3, Forecast.Sky.CLEAR, List.of("ice"));

  private static PenguinAgent agent(String... replies) {
    return PenguinAgent.builder().model(ScriptedModel.replying(replies)).build();
  }

  @Test
  void anAnswerIsARecord() throws Exception {
    try (PenguinAgent agent = agent(JSON, JSON, JSON)) {
      Forecast byPrompt = agent.run("Forecast for Oslo", Forecast.class);
      TypedResult<Forecast> byRequest =
          agent.run(RunRequest.of("Forecast").inSession("s"), Forecast.class);
      TypedResult<Forecast> later =
          Runs.soon(agent.runAsync(RunRequest.of("Forecast"), Forecast.class));

      assertThat(List.of(byPrompt, byRequest.value(), later.value())).containsOnly(OSLO);
      assertThat(byRequest.result().sessionId()).isEqualTo("s");
      assertThat(byRequest.result().text()).isEqualTo(JSON);
      assertThat(byRequest.result().outcome()).isEqualTo(Outcome.COMPLETED);
    }
  }

  @Test
  void anAnswerMayHaveTypeArguments() throws Exception {
    String json = "{\"value\":[" + JSON + "]}";
    TypeRef<List<Forecast>> type = new TypeRef<>() {};
    try (PenguinAgent agent = agent(json, json, json)) {
      List<Forecast> byPrompt = agent.run("Forecasts", type);
      TypedResult<List<Forecast>> byRequest =
          agent.run(RunRequest.of("Forecasts").inSession("s"), type);
      TypedResult<List<Forecast>> later =
          Runs.soon(agent.runAsync(RunRequest.of("Forecasts"), type));

      assertThat(List.of(byPrompt, byRequest.value(), later.value())).containsOnly(List.of(OSLO));
      assertThat(byRequest.result().sessionId()).isEqualTo("s");
    }
  }

  @Test
  void anAnswerMayBeSmallerThanARecord() {
    try (PenguinAgent agent = agent("{\"value\":\"CLOUDY\"}", "{\"value\":41}")) {
      assertThat(agent.run("The sky?", Forecast.Sky.class)).isEqualTo(Forecast.Sky.CLOUDY);
      assertThat(agent.run("A number?", Integer.class)).isEqualTo(41);
    }
  }

  @Test
  void aWrongAnswerGoesBackToTheModel() {
    ScriptedModel model =
        ScriptedModel.builder()
            .reply("It will be cold.")
            .turn(
                request -> {
                  List<Message> messages = request.messages();
                  assertThat(messages.get(messages.size() - 1).text())
                      .startsWith("Your answer does not fit what was asked for:");
                  assertThat(request.resultSchema()).isPresent();
                  return ModelReply.text(JSON);
                })
            .build();
    try (PenguinAgent agent = PenguinAgent.builder().model(model).build()) {
      TypedResult<Forecast> answer = agent.run(RunRequest.of("Forecast"), Forecast.class);

      assertThat(answer.value()).isEqualTo(OSLO);
      assertThat(answer.result().turns()).isEqualTo(2);
    }
  }

  @Test
  void anAnswerThatStaysWrongIsAnErrorWithTheResult() {
    try (PenguinAgent agent = agent("no", "no", "still no")) {
      assertThatThrownBy(() -> agent.run("Forecast", Forecast.class))
          .isInstanceOfSatisfying(
              ResultTypeException.class,
              e -> {
                assertThat(e)
                    .hasMessage(
                        "The run gave no usable answer of type outside.consumer.weather.Forecast:"
                            + " the model's answer does not fit: expected a JSON object and nothing"
                            + " before or after it, got \"still no\"\nThe last text was: \"still no\"");
                assertThat(e).hasNoCause();
                assertThat(e.result().text()).isEqualTo("still no");
                assertThat(e.result().turns()).isEqualTo(3);
                assertThat(e.failedRun().orElseThrow().runId()).isEqualTo(e.result().runId());
              });
    }
  }

  @Test
  void aRunThatDoesNotCompleteHasNoAnswer() {
    Runs.Endless endless = new Runs.Endless();
    try (PenguinAgent agent = PenguinAgent.builder().model(endless).build()) {
      RunRequest request =
          RunRequest.of("Forecast")
              .withLimits(RunLimits.builder().timeout(Duration.ofMillis(30)).build());
      assertThatThrownBy(() -> agent.run(request, Forecast.class))
          .isInstanceOf(ResultTypeException.class)
          .hasMessage(
              "The run gave no usable answer of type outside.consumer.weather.Forecast: the run"
                  + " ended with TIMED_OUT: the run may take 0.03 seconds");
      CompletableFuture<TypedResult<Forecast>> later = agent.runAsync(request, Forecast.class);
      assertThatThrownBy(() -> Runs.soon(later)).hasCauseInstanceOf(ResultTypeException.class);
    }
  }

  @Test
  void whatARecordItselfRefusesGoesBackToTheModelToo() throws Exception {
    try (PenguinAgent agent = agent("{\"percent\":140}", "{\"percent\":100}")) {
      assertThat(agent.run("How much?", Refusing.class)).isEqualTo(new Refusing(100));
    }
    String refused = "{\"percent\":-1}";
    try (PenguinAgent agent = agent(refused, refused, refused, refused, refused, refused)) {
      CompletableFuture<TypedResult<Refusing>> later =
          agent.runAsync(RunRequest.of("How much?"), Refusing.class);
      assertThatThrownBy(() -> Runs.soon(later)).hasCauseInstanceOf(ResultTypeException.class);
      assertThatThrownBy(() -> agent.run("How much?", Refusing.class))
          .isInstanceOf(ResultTypeException.class);
    }
  }
}
