package dev.penguin.project.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import dev.penguin.model.ModelReply;
import dev.penguin.project.blueprint.Finding;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One budget for all rounds of a plan. */
class PlanLimitsTest {
  @Test
  void turnsAreCountedOverAllRounds() {
    PlanResult result =
        plan(RunLimits.builder().maxTurns(4).build(), Bookshelf.replying(Bookshelf.ROUNDS));

    assertThat(result.runs()).hasSize(4);
    assertThat(result.blueprint()).isEmpty();
    assertThat(result.draft().orElseThrow().items()).hasSize(10);
    assertThat(result.findings())
        .extracting(Finding::toString)
        .containsExactly(
            "error PL102: the plan's budget ran out in the round 'estimates': no turns left; give"
                + " the planner more with withLimits, or plan a smaller specification");
  }

  @Test
  void moneyIsCountedOverAllRounds() {
    RunLimits limits = RunLimits.builder().maxCostUsd(new BigDecimal("0.30")).build();

    PlanResult result = plan(limits, priced());

    assertThat(result.findings())
        .extracting(Finding::message)
        .containsExactly(
            "the plan's budget ran out in the round 'acceptance criteria': no money left");
    assertThat(result.costUsd().orElseThrow()).isEqualByComparingTo("0.30");
    assertThat(result.runs()).hasSize(3);
    assertThat(result.usage().totalTokens()).isEqualTo(300_000);
  }

  @Test
  void withEnoughMoneyThePlanIsWholeAndItsCostIsTheSum() {
    RunLimits limits = RunLimits.builder().maxCostUsd(new BigDecimal("1")).build();

    PlanResult result = plan(limits, priced());

    assertThat(result.blueprint()).isPresent();
    assertThat(result.costUsd().orElseThrow()).isEqualByComparingTo("0.60");
  }

  @Test
  void tokensAreCountedOverAllRounds() {
    RunLimits limits = RunLimits.builder().maxTokens(300_000).build();

    PlanResult result = plan(limits, priced());

    assertThat(result.findings())
        .extracting(Finding::message)
        .containsExactly(
            "the plan's budget ran out in the round 'acceptance criteria': no tokens left");
    assertThat(result.usage().totalTokens()).isEqualTo(300_000);
  }

  @Test
  void aRoundThatWouldNotFitIntoWhatIsLeftIsNotSent() {
    RunLimits limits = RunLimits.builder().maxTokens(200_050).build();
    ScriptedModel model = priced();

    PlanResult result = plan(limits, model);

    assertThat(result.run().outcome()).isEqualTo(Outcome.BUDGET_EXCEEDED);
    assertThat(result.findings()).extracting(Finding::code).containsExactly("PL102");
    assertThat(model.requests()).hasSize(2);
  }

  @Test
  void theLimitsOfTheEngineHoldForAllRoundsTogetherUnlessOthersAreGiven() {
    RunLimits few = RunLimits.builder().maxTurns(2).build();
    try (Engine engine =
        Bookshelf.builder(Bookshelf.replying(Bookshelf.ROUNDS)).limits(few).build()) {
      PlanResult result = Planner.of(engine).plan("A shelf");

      assertThat(result.runs()).hasSize(2);
      assertThat(result.findings()).extracting(Finding::code).containsExactly("PL102");
    }
  }

  @Test
  void timeIsCountedOverAllRounds() {
    // each round fits into a second, and six of them do not
    ScriptedModel.Builder slow = ScriptedModel.builder();
    Bookshelf.ROUNDS.forEach(answer -> slow.delay(Duration.ofMillis(300)).reply(answer));

    PlanResult result =
        plan(RunLimits.builder().timeout(Duration.ofSeconds(1)).build(), slow.build());

    assertThat(result.findings()).extracting(Finding::code).containsExactly("PL102");
    assertThat(result.blueprint()).isEmpty();
    assertThat(result.runs()).hasSizeLessThan(6);
  }

  @Test
  void toolCallsAreCountedOverAllRounds() {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("look", "{\"it\":\"a\"}")
            .reply(Bookshelf.OUTLINE)
            .calls(
                new ToolCall("1", "look", "{\"it\":\"b\"}"),
                new ToolCall("2", "look", "{\"it\":\"c\"}"))
            .reply(Bookshelf.ITEMS)
            .build();
    RunLimits limits = RunLimits.builder().maxToolCalls(2).build();
    try (Engine engine =
        Bookshelf.builder(model).tools(TestTools.tool("look", Effect.READ)).build()) {
      PlanResult result = Planner.of(engine).withLimits(limits).plan("A shelf");

      assertThat(result.run().outcome()).isEqualTo(Outcome.TOOL_CALL_LIMIT);
      assertThat(result.findings()).extracting(Finding::code).containsExactly("PL102");
    }
  }

  @Test
  void aModelThatGoesInCirclesIsStopped() {
    ScriptedModel.Builder script = ScriptedModel.builder();
    for (int i = 0; i < 20; i++) {
      script.call("look", "{\"it\":\"the same\"}");
    }
    try (Engine engine =
        Bookshelf.builder(script.build()).tools(TestTools.tool("look", Effect.READ)).build()) {
      PlanResult result = Planner.of(engine).plan("A shelf");

      assertThat(result.run().outcome()).isEqualTo(Outcome.LOOP_DETECTED);
      assertThat(result.findings()).extracting(Finding::code).containsExactly("PL103");
      assertThat(result.blueprint()).isEmpty();
    }
  }

  @Test
  void anInterruptEndsThePlanAndIsKept() {
    ScriptedModel model =
        ScriptedModel.builder()
            .turn(
                request -> {
                  Thread.currentThread().interrupt();
                  return ModelReply.text(Bookshelf.OUTLINE);
                })
            .reply(Bookshelf.ITEMS)
            .build();

    PlanResult result = plan(RunLimits.defaults(), model);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(result.run().outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(result.findings()).extracting(Finding::code).containsExactly("PL103");
    assertThat(model.requests()).hasSizeLessThan(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1_001})
  void aPlanHasOneToAThousandItems(int items) {
    try (Engine engine = Bookshelf.engine(ScriptedModel.replying())) {
      Planner planner = Planner.of(engine);

      assertThatThrownBy(() -> planner.withMaxItems(items))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("maxItems must be from 1 to 1,000, got %,d".formatted(items));
    }
  }

  private static PlanResult plan(RunLimits limits, ScriptedModel model) {
    try (Engine engine = Bookshelf.engine(model)) {
      return Planner.of(engine).withLimits(limits).plan(Bookshelf.SPECIFICATION);
    }
  }

  /** Each round takes 100,000 tokens of a dollar a million. */
  private static ScriptedModel priced() {
    BigDecimal one = BigDecimal.ONE;
    ScriptedModel.Builder script =
        ScriptedModel.builder()
            .info(ModelInfo.of("scripted", "model").withPrice(new Price(one, one)));
    List<String> rounds = Bookshelf.ROUNDS;
    rounds.forEach(
        answer ->
            script.turn(request -> ModelReply.text(answer).withUsage(Usage.of(95_000, 5_000))));
    return script.build();
  }
}
