package dev.penguin.internal.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.session.SessionInfo.State;
import dev.penguin.testing.ScriptedModel;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A run that a limit ended goes on under raised ones, in another engine, where it was. */
@Timeout(60)
class RaisedLimitsTest {
  private static final Price PRICE = new Price(new BigDecimal("2"), new BigDecimal("8"));
  private static final ModelInfo PRICED = ModelInfo.of("scripted", "model").withPrice(PRICE);

  @TempDir Path state;

  private final TestTool look = TestTool.giving("look", "seen");

  /** A limit that ends a run of three turns early, what lets it end, and what does not. */
  private record Row(
      String name,
      Consumer<RunLimits.Builder> low,
      Outcome outcome,
      Consumer<RunLimits.Builder> same,
      String refusal,
      int requests) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Stream<Row> rows() {
    return Stream.of(
        new Row(
            "turns",
            limits -> limits.maxTurns(2),
            Outcome.TURN_LIMIT,
            limits -> limits.maxTurns(2),
            "maxTurns must be above the 2 that the run has used since its start, got 2",
            2),
        new Row(
            "tool calls",
            limits -> limits.maxToolCalls(1),
            Outcome.TOOL_CALL_LIMIT,
            limits -> limits.maxToolCalls(1),
            "maxToolCalls must be above the 1 that the run has used since its start, got 1",
            2),
        new Row(
            "tokens",
            limits -> limits.maxTokens(2_100),
            Outcome.BUDGET_EXCEEDED,
            limits -> limits.maxTokens(2_020),
            "maxTokens must be above the 2020 that the run has used since its start, got 2020",
            2),
        new Row(
            "money",
            limits -> limits.maxCostUsd(new BigDecimal("0.0044")),
            Outcome.BUDGET_EXCEEDED,
            limits -> limits.maxCostUsd(new BigDecimal("0.00416")),
            "maxCostUsd must be above the 0.00416 that the run has used since its start, got 0.00416",
            2));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void itGoesOnWithoutAskingOrRunningAnythingAgain(Row row) {
    ScriptedModel first = script(0);
    try (Engine engine = engine(first, row.low)) {
      RunResult ended = engine.run(RunRequest.of("go").inSession("s"));
      assertThat(ended.outcome()).isEqualTo(row.outcome);
      assertThat(ended.usage()).isEqualTo(Usage.of(2_000, 20));
      assertThat(first.requests()).hasSize(row.requests);
    }
    int ran = look.calls().size();

    ScriptedModel second = script(2);
    try (Engine engine = engine(second, row.low)) {
      Session session = engine.session("s");
      assertThatThrownBy(() -> session.resume(limits(row.same)))
          .isExactlyInstanceOf(IllegalArgumentException.class)
          .hasMessage(row.refusal);
      assertThat(session.resume().outcome()).isEqualTo(row.outcome); // and is no other run for it
      RunResult result = session.resume(RunLimits.defaults());

      assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(result.text()).isEqualTo("done");
      assertThat(result.turns()).isEqualTo(3);
      assertThat(result.usage()).isEqualTo(Usage.of(3_000, 30));
      assertThat(result.costUsd()).contains(new BigDecimal("0.00624"));
      assertThat(result.spending()).hasSize(1);
      assertThat(result.spending().get(0).usage()).isEqualTo(Usage.of(3_000, 30));
      assertThat(result.spending().get(0).costUsd()).isEqualTo(result.costUsd());
    }
    assertThat(second.requests()).hasSize(1);
    assertThat(look.calls()).hasSize(ran);
    assertThat(first.requests().size() + second.requests().size()).isEqualTo(3);
  }

  @Test
  void callsThatTheLimitRefusedAreToldAndNotCounted() {
    ScriptedModel model =
        ScriptedModel.builder()
            .calls(call(0), call(1), call(2))
            .turn(r -> ModelReply.calls(call(3), call(4)))
            .reply("done")
            .build();
    try (Engine engine = engine(model, limits -> limits.maxToolCalls(1))) {
      RunResult ended = engine.run(RunRequest.of("go").inSession("s"));
      assertThat(ended.outcome()).isEqualTo(Outcome.TOOL_CALL_LIMIT);
      RunResult result = engine.session("s").resume(RunLimits.builder().maxToolCalls(3).build());

      assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(look.calls()).hasSize(3);
      assertThat(result.messages())
          .filteredOn(ToolMessage.class::isInstance)
          .extracting(message -> ((ToolMessage) message).failed())
          .containsExactly(false, true, true, false, false);
    }
  }

  @Test
  void anAnswerThatTheBudgetCutOffIsGivenAgainWhole() {
    ScriptedModel model =
        ScriptedModel.builder()
            .turn(
                r ->
                    new ModelReply(
                        AssistantMessage.of("Once upon"),
                        FinishReason.LENGTH,
                        Usage.of(5, 900),
                        "id"))
            .reply("Once upon a time.")
            .build();
    try (Engine engine = engine(model, limits -> limits.maxTokens(1_000))) {
      assertThat(engine.run(RunRequest.of("go").inSession("s")).outcome())
          .isEqualTo(Outcome.BUDGET_EXCEEDED);
      RunResult result = engine.session("s").resume(RunLimits.defaults());

      assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(result.text()).isEqualTo("Once upon a time.");
      assertThat(model.requests().get(1).messages().get(2).text())
          .isEqualTo(
              "Your answer was cut off, as its budget or its time ended. There is more of it now: give the"
                  + " whole answer again.");
    }
  }

  @Test
  void theTimeBeginsAnew() {
    ScriptedModel model =
        ScriptedModel.builder().delay(Duration.ofSeconds(30)).reply("late").reply("done").build();
    try (Engine engine = engine(model, limits -> limits.timeout(Duration.ofMillis(50)))) {
      assertThat(engine.run(RunRequest.of("go").inSession("s")).outcome())
          .isEqualTo(Outcome.TIMED_OUT);
    }
    ScriptedModel second = ScriptedModel.replying("done");
    try (Engine engine = engine(second, limits -> limits.timeout(Duration.ofMillis(50)))) {
      RunResult result = engine.session("s").resume(RunLimits.defaults());
      assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(result.text()).isEqualTo("done");
    }
  }

  @Test
  void aRunThatRepeatedItselfGoesOnWhenItMayDoSoMoreOften() {
    ScriptedModel.Builder script = ScriptedModel.builder();
    for (int i = 0; i < 4; i++) {
      script.calls(new ToolCall("c" + i, "look", "{}"));
    }
    ScriptedModel model = script.reply("done").build();
    try (Engine engine = engine(model, limits -> limits.maxIdenticalCalls(2))) {
      assertThat(engine.run(RunRequest.of("go").inSession("s")).outcome())
          .isEqualTo(Outcome.LOOP_DETECTED);
      Session session = engine.session("s");
      assertThatThrownBy(() -> session.resume(limits(most -> most.maxIdenticalCalls(3))))
          .hasMessage(
              "maxIdenticalCalls must be above the 3 that the run has used since its start, got 3");
      assertThat(session.resume(limits(most -> most.maxIdenticalCalls(4))).text())
          .isEqualTo("done");
      assertThat(look.calls()).hasSize(3);
    }
  }

  @Test
  void whatIsBrokenOffAfterwardsIsResumedUnderTheRaisedLimits() {
    ScriptedModel first = script(0);
    try (Engine engine = engine(first, limits -> limits.maxTurns(1))) {
      engine.run(RunRequest.of("go").inSession("s"));
    }
    ScriptedModel failing =
        ScriptedModel.builder().info(PRICED).fault(new ModelException.Unavailable("down")).build();
    try (Engine engine = engine(failing, limits -> limits.maxTurns(1))) {
      Session session = engine.session("s");
      assertThatThrownBy(() -> session.resume(limits(most -> most.maxTurns(3))))
          .isInstanceOf(ModelException.Unavailable.class);
      assertThat(engine.sessions().list().get(0).state()).isEqualTo(State.UNFINISHED);
    }
    ScriptedModel second = script(1);
    try (Engine engine = engine(second, limits -> limits.maxTurns(1))) {
      assertThat(engine.session("s").fork().resume().outcome()).isEqualTo(Outcome.COMPLETED);
    }
    ScriptedModel third = script(1);
    try (Engine engine = engine(third, limits -> limits.maxTurns(1))) {
      RunResult result = engine.session("s").resume();
      assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(result.turns()).isEqualTo(3);
      assertThat(result.usage()).isEqualTo(Usage.of(3_000, 30));
      assertThat(engine.session("s").resume().spending()).isEqualTo(result.spending());
    }
  }

  @Test
  void aRunThatNoLimitEndedHasNothingToGoOnWith() {
    ScriptedModel model = ScriptedModel.replying("done");
    try (Engine engine = engine(model, limits -> {})) {
      Session session = engine.session("s");
      assertThatThrownBy(() -> session.resume(RunLimits.defaults()))
          .isExactlyInstanceOf(IllegalStateException.class)
          .hasMessage("Session 's' never had a run");
      session.run("go");
      assertThatThrownBy(() -> session.resume(RunLimits.defaults()))
          .isExactlyInstanceOf(IllegalStateException.class)
          .hasMessage(
              "Session 's' has no run to continue: its last run ended with COMPLETED, which is not"
                  + " the effect of a limit; send it a prompt instead");
      assertThat(model.requests()).hasSize(1);
    }
  }

  @Test
  void aCopyHasNoRunThatEndedBefore() {
    try (Engine engine = engine(script(0), limits -> limits.maxTurns(1))) {
      engine.run(RunRequest.of("go").inSession("s"));
      Session copy = engine.session("s").fork();
      assertThatThrownBy(() -> copy.resume(RunLimits.defaults()))
          .isExactlyInstanceOf(IllegalStateException.class)
          .hasMessageEndingWith(
              "is a copy made after the run had ended; resume the run in the original session, or"
                  + " send the copy a prompt");
    }
  }

  private static RunLimits limits(Consumer<RunLimits.Builder> change) {
    RunLimits.Builder limits = RunLimits.builder();
    change.accept(limits);
    return limits.build();
  }

  private Engine engine(ScriptedModel model, Consumer<RunLimits.Builder> low) {
    EngineBuilder builder = Engine.builder().model(model).tools(look).stateDirectory(state);
    return builder.limits(limits(low)).build();
  }

  private static ToolCall call(int number) {
    return new ToolCall("c" + number, "look", "{\"n\":" + number + "}");
  }

  /** Three turns of 1,000 tokens in and 10 out, two of them with a call; from one of them on. */
  private static ScriptedModel script(int done) {
    ScriptedModel.Builder script = ScriptedModel.builder().info(PRICED);
    for (int turn = done; turn < 2; turn++) {
      int number = turn;
      script.turn(
          (ModelRequest r) -> ModelReply.calls(call(number)).withUsage(Usage.of(1_000, 10)));
    }
    return script.turn(r -> ModelReply.text("done").withUsage(Usage.of(1_000, 10))).build();
  }
}
