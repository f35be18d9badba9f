package dev.penguin.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.RunLimits;
import dev.penguin.internal.loop.Budget.Reservation;
import dev.penguin.message.Usage;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import dev.penguin.testing.ScriptedModel;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
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

  private static Budget budget(RunLimits limits) {
    Price price = new Price(new BigDecimal("2"), new BigDecimal("8"));
    ModelInfo info = ModelInfo.of("scripted", "model").withPrice(price);
    return new Budget(limits, ScriptedModel.builder().info(info).build());
  }

  @ParameterizedTest
  @MethodSource("limits")
  void callsSideBySideShareWhatIsLeft(RunLimits limits) {
    Budget budget = budget(limits);

    Reservation first = budget.reserve(50, OptionalInt.of(100));
    Reservation second = budget.reserve(50, OptionalInt.of(300));
    Reservation third = budget.reserve(0, OptionalInt.of(16));

    assertThat(first.output()).hasValue(100);
    assertThat(first.clamped()).isFalse();
    assertThat(second.output()).hasValue(300);
    assertThat(second.clamped()).isFalse();
    assertThat(third).isNull();
  }

  @ParameterizedTest
  @MethodSource("limits")
  void whatOneCallTakesIsNotThereForTheNext(RunLimits limits) {
    Budget budget = budget(limits);

    budget.reserve(50, OptionalInt.of(101));
    Reservation second = budget.reserve(50, OptionalInt.of(300));

    assertThat(second.output()).hasValue(299);
    assertThat(second.clamped()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("limits")
  void whatAFailedCallHadComesBackWhole(RunLimits limits) {
    Budget budget = budget(limits);

    for (int attempt = 0; attempt < 10; attempt++) {
      Reservation all = budget.reserve(100, ANY);
      assertThat(all.output()).as("attempt " + attempt).hasValue(400);
      assertThat(budget.reserve(0, ANY)).as("beside attempt " + attempt).isNull();
      budget.release(all);
    }

    assertThat(budget.used()).isEqualTo(Usage.NONE);
    assertThat(budget.costUsd()).contains(BigDecimal.ZERO);
    assertThat(budget.overrun()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("limits")
  void ofACallThatSucceededOnlyWhatItUsedIsGone(RunLimits limits) {
    Budget budget = budget(limits);

    Reservation all = budget.reserve(100, ANY);
    Usage charged = budget.settle(all, Usage.of(100, 100), 7, Optional.empty());
    Reservation rest = budget.reserve(0, ANY);

    assertThat(charged).isEqualTo(Usage.of(100, 100));
    assertThat(rest.output()).hasValue(300);
    budget.settle(rest, Usage.of(0, 300), 7, Optional.empty());
    assertThat(budget.overrun()).isEmpty();
    assertThat(budget.reserve(0, ANY)).isNull();
  }

  @ParameterizedTest
  @MethodSource("limits")
  void sixteenTokensOfOutputAreTheLeastThatIsAskedFor(RunLimits limits) {
    assertThat(budget(limits).reserve(100, OptionalInt.of(400)).clamped()).isFalse();

    Budget sixteen = budget(limits);
    sixteen.charge(Usage.of(0, 384));
    Budget fifteen = budget(limits);
    fifteen.charge(Usage.of(0, 385));

    assertThat(sixteen.reserve(100, ANY).output()).hasValue(16);
    assertThat(fifteen.reserve(100, ANY)).isNull();
  }

  @ParameterizedTest
  @MethodSource("limits")
  void anInputThatTakesMoreThanIsLeftIsRefused(RunLimits limits) {
    assertThat(budget(limits).reserve(2_000, ANY)).isNull();
  }

  @Test
  void freeOutputIsNotLimitedByMoneyThatTheInputUsesUp() {
    ModelInfo info =
        ModelInfo.of("scripted", "model")
            .withPrice(new Price(new BigDecimal("2"), BigDecimal.ZERO));
    RunLimits limits = RunLimits.builder().maxCostUsd(new BigDecimal("0.0002")).build();
    Budget budget = new Budget(limits, ScriptedModel.builder().info(info).build());

    assertThat(budget.reserve(101, ANY)).isNull();
    assertThat(budget.reserve(100, ANY).output()).isEmpty();
  }
}
