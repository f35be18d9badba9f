package dev.penguin.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.engine.ThreeWays.Ran;
import dev.penguin.error.ConfigurationException;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.FallbackModel;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.testing.ScriptedModel;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What runs may use of tokens and money. */
@Timeout(60)
class BudgetTest {
  private static final ModelInfo PRICED =
      ModelInfo.of("scripted", "model")
          .withPrice(new Price(new BigDecimal("2"), new BigDecimal("8")));

  @Test
  @DisplayName("A11 the model call that would break the token budget is not sent")
  void a11TheCallThatWouldBreakTheTokenBudgetIsNotSent() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().turn(r -> calling(Usage.of(900, 80))),
            builder -> builder.tools(TestTool.giving("look", "seen")).limits(tokens(1_000)),
            RunRequest.of("go"));

    assertThat(ran.result().outcome()).isEqualTo(Outcome.BUDGET_EXCEEDED);
    assertThat(ran.requests()).hasSize(1);
    assertThat(ran.result().usage()).isEqualTo(Usage.of(900, 80));
    assertThat(ran.result().reason())
        .hasValueSatisfying(
            reason ->
                assertThat(reason)
                    .matches(
                        "the next request needs about \\d+ tokens of input; used 980 of 1000"));
    assertThat(ran.toolTexts()).containsExactly("seen");
  }

  @Test
  void cachedTokensAreChargedAtTheirOwnPrice() {
    Price price =
        new Price(
            new BigDecimal("2"),
            new BigDecimal("8"),
            Optional.of(new BigDecimal("0.2")),
            Optional.of(new BigDecimal("2.5")));

    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder()
                .info(ModelInfo.of("scripted", "model").withPrice(price))
                .turn(r -> ModelReply.text("done").withUsage(new Usage(1000, 10, 800, 100, 0))),
            builder -> builder,
            RunRequest.of("go"));

    // 100 at 2, 800 at 0.2, 100 at 2.5 and 10 at 8.
    assertThat(ran.result().costUsd().orElseThrow()).isEqualByComparingTo("0.00069");
  }

  @Test
  @DisplayName("A11 the model call that would break the money budget is not sent")
  void a11TheCallThatWouldBreakTheMoneyBudgetIsNotSent() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().info(PRICED).turn(r -> calling(Usage.of(400, 20))),
            builder -> builder.tools(TestTool.giving("look", "seen")).limits(usd("0.001")),
            RunRequest.of("go"));

    assertThat(ran.result().outcome()).isEqualTo(Outcome.BUDGET_EXCEEDED);
    assertThat(ran.requests()).hasSize(1);
    assertThat(ran.result().costUsd()).contains(new BigDecimal("0.00096"));
    assertThat(ran.result().reason())
        .hasValueSatisfying(
            reason ->
                assertThat(reason)
                    .matches(
                        "the next request needs about \\d+ tokens of input;"
                            + " spent 0.00096 of 0.001 USD"));
  }

  @Test
  @DisplayName("A11 a budget that is too small for the first call sends none")
  void a11ABudgetTooSmallForTheFirstCallSendsNone() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder(), builder -> builder.limits(tokens(20)), RunRequest.of("go"));

    assertThat(ran.result().outcome()).isEqualTo(Outcome.BUDGET_EXCEEDED);
    assertThat(ran.requests()).isEmpty();
    assertThat(ran.result().usage()).isEqualTo(Usage.NONE);
    assertThat(ran.result().turns()).isZero();
    assertThat(ran.result().reason())
        .contains("the next request needs about 5 tokens of input; used 0 of 20");
  }

  @Test
  @DisplayName("A11 the output limit is clamped to what is left of the tokens")
  void a11TheOutputLimitIsClampedToTheTokensLeft() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().reply("ok"),
            builder -> builder.limits(tokens(1_000)),
            RunRequest.of("go"));

    assertThat(ran.requests().get(0).maxOutputTokens()).hasValue(995);
  }

  @Test
  @DisplayName("A11 the output limit is clamped to what is left of the money")
  void a11TheOutputLimitIsClampedToTheMoneyLeft() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().info(PRICED).reply("ok"),
            builder -> builder.limits(usd("0.00801")),
            RunRequest.of("go"));

    assertThat(ran.requests().get(0).maxOutputTokens()).hasValue(1_000);
  }

  @Test
  void theModelsOwnOutputLimitIsAskedForWhenTheBudgetAllowsIt() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().info(withMaxOutput(300)).reply("ok"),
            builder -> builder.limits(tokens(1_000)),
            RunRequest.of("go"));

    assertThat(ran.requests().get(0).maxOutputTokens()).hasValue(300);
  }

  @Test
  void aLargeBudgetAsksForNoMoreOutputThanModelsTake() {
    Ran byTokens =
        ThreeWays.run(
            ScriptedModel.builder().reply("ok"),
            builder -> builder.limits(tokens(50_000_000)),
            RunRequest.of("go"));
    Ran byMoney =
        ThreeWays.run(
            ScriptedModel.builder().info(PRICED).reply("ok"),
            builder -> builder.limits(usd("500")),
            RunRequest.of("go"));

    assertThat(byTokens.requests().get(0).maxOutputTokens()).hasValue(16_384);
    assertThat(byMoney.requests().get(0).maxOutputTokens()).hasValue(16_384);
  }

  @Test
  void aRunWithoutABudgetLeavesTheOutputLimitToTheModel() {
    Ran free = ThreeWays.run(ScriptedModel.builder().reply("ok"), "go");
    Ran own = ThreeWays.run(ScriptedModel.builder().info(withMaxOutput(300)).reply("ok"), "go");

    assertThat(free.requests().get(0).maxOutputTokens()).isEmpty();
    assertThat(own.requests().get(0).maxOutputTokens()).isEmpty();
  }

  @Test
  void aModelWhoseOutputCostsNothingHasNoOutputLimitByMoney() {
    ModelInfo local =
        ModelInfo.of("scripted", "model").withPrice(new Price(BigDecimal.ZERO, BigDecimal.ZERO));
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().info(local).reply("ok"),
            builder -> builder.limits(usd("1")),
            RunRequest.of("go"));

    assertThat(ran.requests().get(0).maxOutputTokens()).isEmpty();
    assertThat(ran.result().costUsd()).contains(BigDecimal.ZERO);
  }

  @Test
  void anAnswerCutOffWhereTheBudgetEndsSaysSo() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().turn(r -> cutOff("Once upon", Usage.of(5, 95))),
            builder -> builder.limits(tokens(100)),
            RunRequest.of("go"));

    assertThat(ran.result().outcome()).isEqualTo(Outcome.BUDGET_EXCEEDED);
    assertThat(ran.result().text()).isEqualTo("Once upon");
    assertThat(ran.result().reason()).contains("the answer was cut off where the budget ended");
  }

  @Test
  void anAnswerCutOffFarFromTheEndOfTheBudgetIsTruncated() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().turn(r -> cutOff("Once upon", Usage.of(5, 4_096))),
            builder -> builder.limits(tokens(1_000_000)),
            RunRequest.of("go"));

    assertThat(ran.result().outcome()).isEqualTo(Outcome.TRUNCATED);
  }

  @Test
  @DisplayName("A11 an overrun that no estimate foresaw is reported")
  void a11AnOverrunIsReported() {
    Ran byTokens =
        ThreeWays.run(
            ScriptedModel.builder().turn(r -> said("ok", Usage.of(4_000, 1_000))),
            builder -> builder.limits(tokens(1_000)),
            RunRequest.of("go"));
    Ran byMoney =
        ThreeWays.run(
            ScriptedModel.builder().info(PRICED).turn(r -> said("ok", Usage.of(4_000, 1_000))),
            builder -> builder.limits(usd("0.01")),
            RunRequest.of("go"));

    assertThat(byTokens.result().outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(byTokens.result().reason())
        .contains("used 5000 tokens, 4000 more than the limit of 1000");
    assertThat(byMoney.result().outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(byMoney.result().reason()).contains("spent 0.016 USD, more than the limit of 0.01");
  }

  @Test
  void aMoneyLimitOnAModelWithoutAPriceIsAnErrorWhenTheEngineIsBuilt() {
    assertThatThrownBy(
            () -> Engine.builder().model(ScriptedModel.replying("ok")).limits(usd("0.50")).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "A limit of 0.50 USD cannot be kept: the price of scripted/model is unknown."
                + " List prices are known of a few models, and only at their vendors' own"
                + " addresses, not behind another base URL. Give the price that you pay with"
                + " ModelConfig.withPrice(input, output), in US dollars per million tokens, or"
                + " limit tokens instead (see errors.md#no-price in the penguin-core jar)");
  }

  @Test
  void aMoneyLimitNeedsThePriceOfEachFallback() {
    ChatModel free = ScriptedModel.builder().info(ModelInfo.of("scripted", "other")).build();
    ChatModel model =
        new FallbackModel(List.of(ScriptedModel.builder().info(PRICED).build(), free));

    assertThatThrownBy(() -> Engine.builder().model(model).limits(usd("0.50")).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "A limit of 0.50 USD cannot be kept: the price of scripted/other is unknown. List prices");
  }

  @Test
  void aFallbackIsReservedAndChargedAtItsOwnPrice() {
    ModelInfo dear =
        ModelInfo.of("scripted", "dear")
            .withPrice(new Price(new BigDecimal("20"), new BigDecimal("80")));
    ScriptedModel first =
        ScriptedModel.builder().info(PRICED).fault(new ModelException.Unreachable("down")).build();
    ScriptedModel second =
        ScriptedModel.builder()
            .info(dear)
            .turn(request -> ModelReply.text("ok").withUsage(Usage.of(100, 10)))
            .build();
    try (Engine engine =
        Engine.builder()
            .model(new FallbackModel(List.of(first, second)))
            .limits(usd("0.01"))
            .build()) {

      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(result.costUsd()).hasValue(new BigDecimal("0.0028"));
      assertThat(second.requests().get(0).maxOutputTokens().orElseThrow()).isLessThanOrEqualTo(125);
    }
  }

  @Test
  void theCostOfARunIsUnknownOnceAModelWithoutAPriceAnswered() {
    ScriptedModel first =
        ScriptedModel.builder().info(PRICED).fault(new ModelException.Unreachable("down")).build();
    ScriptedModel second =
        ScriptedModel.builder()
            .turn(request -> ModelReply.text("ok").withUsage(Usage.of(100, 10)))
            .build();
    try (Engine engine =
        Engine.builder().model(new FallbackModel(List.of(first, second))).build()) {

      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(result.costUsd()).isEmpty();
      assertThat(result.usage()).isEqualTo(Usage.of(100, 10));
    }
  }

  @Test
  void aMoneyLimitOfARequestOnAModelWithoutAPriceIsAnError() {
    Throwable thrown =
        ThreeWays.failure(
            ScriptedModel.builder(),
            builder -> builder,
            RunRequest.of("go").withLimits(usd("0.50")));

    assertThat(thrown).isInstanceOf(ConfigurationException.class);
  }

  @Test
  void aProviderThatTellsNoUsageIsChargedByEstimate() {
    try (Engine engine = Engine.builder().model(new SilentModel()).limits(tokens(1_000)).build()) {
      RunResult result = engine.run(RunRequest.of("one ".repeat(100)));

      assertThat(result.usage()).isEqualTo(Usage.of(105, 30));
    }
  }

  /** Says 25 words, and nothing about tokens. */
  private static final class SilentModel implements ChatModel {
    @Override
    public ModelInfo info() {
      return ModelInfo.of("silent", "model");
    }

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      return ModelReply.text("yes ".repeat(25));
    }
  }

  private static RunLimits tokens(long most) {
    return RunLimits.builder().maxTokens(most).build();
  }

  private static RunLimits usd(String most) {
    return RunLimits.builder().maxCostUsd(new BigDecimal(most)).build();
  }

  private static ModelInfo withMaxOutput(int tokens) {
    return new ModelInfo(
        "scripted", "model", OptionalInt.empty(), OptionalInt.of(tokens), Optional.empty());
  }

  private static ModelReply calling(Usage usage) {
    return ModelReply.calls(new ToolCall("a", "look", "{}")).withUsage(usage);
  }

  private static ModelReply said(String text, Usage usage) {
    return ModelReply.text(text).withUsage(usage);
  }

  private static ModelReply cutOff(String text, Usage usage) {
    return new ModelReply(AssistantMessage.of(text), FinishReason.LENGTH, usage, "");
  }
}
