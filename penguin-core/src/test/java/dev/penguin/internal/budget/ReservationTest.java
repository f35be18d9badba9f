package dev.penguin.internal.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.RunLimits;
import dev.penguin.message.Usage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import dev.penguin.testing.ScriptedModel;
import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is set aside for a model call is promised to nobody else, and comes back. */
class ReservationTest {
  private static final OptionalInt ANY = OptionalInt.empty();

  /** Room for 100 tokens of input and 400 of output, by tokens and by money. */
  private static List<RunLimits> limits() {
    return List.of(
        RunLimits.builder().maxTokens(500).build(),
        RunLimits.builder().maxCostUsd(new BigDecimal("0.0034")).build());
  }

  private static final ChatModel MODEL = model(new Price(new BigDecimal("2"), new BigDecimal("8")));

  private static ChatModel model(Price price) {
    ModelInfo info = ModelInfo.of("scripted", "model").withPrice(price);
    return ScriptedModel.builder().info(info).build();
  }

  private static void assertRefused(Budget budget, ChatModel model, long input) {
    assertThatThrownBy(() -> budget.reserve(model, input, OptionalInt.of(16), Patience.NONE))
        .isInstanceOf(Budget.SpentException.class)
        .hasMessageStartingWith("the next request needs about " + input + " tokens of input; ");
  }

  @ParameterizedTest
  @MethodSource("limits")
  void callsSideBySideShareWhatIsLeft(RunLimits limits) {
    Budget budget = new Budget(limits, null);

    Reservation first = budget.reserve(MODEL, 50, OptionalInt.of(100), Patience.NONE);
    Reservation second = budget.reserve(MODEL, 50, OptionalInt.of(300), Patience.NONE);

    assertThat(first.output()).hasValue(100);
    assertThat(first.clamped()).isFalse();
    assertThat(second.output()).hasValue(300);
    assertThat(second.clamped()).isFalse();
    assertRefused(budget, MODEL, 0);
  }

  @ParameterizedTest
  @MethodSource("limits")
  void whatOneCallTakesIsNotThereForTheNext(RunLimits limits) {
    Budget budget = new Budget(limits, null);

    budget.reserve(MODEL, 50, OptionalInt.of(101), Patience.NONE);
    Reservation second = budget.reserve(MODEL, 50, OptionalInt.of(300), Patience.NONE);

    assertThat(second.output()).hasValue(299);
    assertThat(second.clamped()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("limits")
  void whatItsOwnThreadHasSetAsideIsNotWaitedFor(RunLimits limits) {
    Budget budget = new Budget(limits, null);
    Patience none =
        () -> {
          throw new AssertionError("it waits for itself");
        };

    budget.reserve(MODEL, 50, OptionalInt.of(101), none);
    Reservation second = budget.reserve(MODEL, 50, OptionalInt.of(300), none);

    assertThat(second.output()).hasValue(299);
    assertThatThrownBy(() -> budget.reserve(MODEL, 0, OptionalInt.of(16), none))
        .isInstanceOf(Budget.SpentException.class);
  }

  @ParameterizedTest
  @MethodSource("limits")
  void whatAFailedCallHadComesBackWhole(RunLimits limits) {
    Budget budget = new Budget(limits, null);

    for (int attempt = 0; attempt < 10; attempt++) {
      Reservation all = budget.reserve(MODEL, 100, ANY, Patience.NONE);
      assertThat(all.output()).as("attempt " + attempt).hasValue(400);
      assertRefused(budget, MODEL, 0);
      budget.release(all, Usage.NONE, MODEL.info());
    }

    assertThat(budget.used()).isEqualTo(Usage.NONE);
    assertThat(budget.costUsd()).contains(BigDecimal.ZERO);
    assertThat(budget.overrun()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("limits")
  void ofACallThatSucceededOnlyWhatItUsedIsGone(RunLimits limits) {
    Budget budget = new Budget(limits, null);

    Reservation all = budget.reserve(MODEL, 100, ANY, Patience.NONE);
    Usage charged = budget.settle(all, Usage.of(100, 100), 7, MODEL.info());
    Reservation rest = budget.reserve(MODEL, 0, ANY, Patience.NONE);

    assertThat(charged).isEqualTo(Usage.of(100, 100));
    assertThat(rest.output()).hasValue(300);
    budget.settle(rest, Usage.of(0, 300), 7, MODEL.info());
    assertThat(budget.overrun()).isEmpty();
    assertRefused(budget, MODEL, 0);
  }

  @ParameterizedTest
  @MethodSource("limits")
  void sixteenTokensOfOutputAreTheLeastThatIsAskedFor(RunLimits limits) {
    assertThat(
            new Budget(limits, null)
                .reserve(MODEL, 100, OptionalInt.of(400), Patience.NONE)
                .clamped())
        .isFalse();

    Budget sixteen = new Budget(limits, null);
    sixteen.charge(Usage.of(0, 384), MODEL.info());
    Budget fifteen = new Budget(limits, null);
    fifteen.charge(Usage.of(0, 385), MODEL.info());

    assertThat(sixteen.reserve(MODEL, 100, ANY, Patience.NONE).output()).hasValue(16);
    assertRefused(fifteen, MODEL, 100);
  }

  @ParameterizedTest
  @MethodSource("limits")
  void anInputThatTakesMoreThanIsLeftIsRefused(RunLimits limits) {
    assertRefused(new Budget(limits, null), MODEL, 2_000);
  }

  @Test
  void freeOutputIsNotLimitedByMoneyThatTheInputUsesUp() {
    ChatModel model = model(new Price(new BigDecimal("2"), BigDecimal.ZERO));
    Budget budget =
        new Budget(RunLimits.builder().maxCostUsd(new BigDecimal("0.0002")).build(), null);

    assertRefused(budget, model, 101);
    assertThat(budget.reserve(model, 100, ANY, Patience.NONE).output()).isEmpty();
  }

  @Test
  void eachCallCostsWhatItsOwnModelCosts() {
    ChatModel cheap = model(new Price(BigDecimal.ONE, BigDecimal.ONE));
    Budget budget =
        new Budget(RunLimits.builder().maxCostUsd(new BigDecimal("0.001")).build(), null);

    Reservation dear = budget.reserve(MODEL, 100, OptionalInt.of(50), Patience.NONE);
    budget.settle(dear, Usage.of(100, 50), 7, MODEL.info());

    assertThat(budget.costUsd()).contains(new BigDecimal("0.0006"));
    assertThat(budget.reserve(MODEL, 100, ANY, Patience.NONE).output()).hasValue(25);
    assertRefused(budget, cheap, 100);
    budget.charge(Usage.of(1, 0), ModelInfo.of("scripted", "of unknown price"));
    assertThat(budget.costUsd()).isEmpty();
  }
}
