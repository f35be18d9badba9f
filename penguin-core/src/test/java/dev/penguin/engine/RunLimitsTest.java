package dev.penguin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which limits are limits. */
class RunLimitsTest {
  /** What is set, by the name of the limit. */
  private record Row(String name, UnaryOperator<RunLimits.Builder> set, Object value) {
    @Override
    public String toString() {
      return name + " " + value;
    }
  }

  private static Row turns(int value) {
    return new Row("maxTurns", limits -> limits.maxTurns(value), value);
  }

  private static Row toolCalls(int value) {
    return new Row("maxToolCalls", limits -> limits.maxToolCalls(value), value);
  }

  private static Row identical(int value) {
    return new Row("maxIdenticalCalls", limits -> limits.maxIdenticalCalls(value), value);
  }

  private static Row tokens(long value) {
    return new Row("maxTokens", limits -> limits.maxTokens(value), OptionalLong.of(value));
  }

  private static Row usd(String value) {
    BigDecimal usd = new BigDecimal(value);
    return new Row("maxCostUsd", limits -> limits.maxCostUsd(usd), Optional.of(usd));
  }

  private static Row timeout(Duration value) {
    return new Row("timeout", limits -> limits.timeout(value), value);
  }

  private static Stream<Row> smallest() {
    return Stream.of(
        turns(1),
        toolCalls(0),
        identical(1),
        tokens(1),
        usd("0.000000000001"),
        timeout(Duration.ofNanos(1)));
  }

  @ParameterizedTest
  @MethodSource("smallest")
  void theSmallestLegalValueIsKeptAndTheOthersStayAsTheyAre(Row row) {
    RunLimits limits = row.set.apply(RunLimits.builder()).build();

    assertThat(limits).extracting(row.name).isEqualTo(row.value);
    assertThat(limits)
        .usingRecursiveComparison()
        .ignoringFields(row.name)
        .isEqualTo(RunLimits.defaults());
  }

  private static Stream<Row> illegal() {
    return Stream.of(
        turns(0),
        turns(-1),
        turns(Integer.MIN_VALUE),
        toolCalls(-1),
        toolCalls(Integer.MIN_VALUE),
        identical(0),
        identical(-1),
        tokens(0),
        tokens(-1),
        tokens(Long.MIN_VALUE),
        usd("0"),
        usd("0.00"),
        usd("-0.000000000001"),
        timeout(Duration.ZERO),
        timeout(Duration.ofNanos(-1)));
  }

  @ParameterizedTest
  @MethodSource("illegal")
  void whatIsNoLimitIsRefusedWithItsNameAndValue(Row row) {
    RunLimits.Builder limits = row.set.apply(RunLimits.builder());

    assertThatThrownBy(limits::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message(row));
  }

  private static String message(Row row) {
    return switch (row.name) {
      case "maxCostUsd" -> "maxCostUsd must be positive, got " + usdOf(row.value);
      case "timeout" -> "timeout must be positive, got " + row.value;
      case "maxTokens" -> "maxTokens must be at least 1, got " + tokensOf(row.value);
      case "maxToolCalls" -> "maxToolCalls must be at least 0, got " + row.value;
      default -> row.name + " must be at least 1, got " + row.value;
    };
  }

  private static Object usdOf(Object value) {
    return ((Optional<?>) value).orElseThrow();
  }

  private static long tokensOf(Object value) {
    return ((OptionalLong) value).orElseThrow();
  }

  @Test
  void nothingIsNoLimit() {
    RunLimits.Builder limits = RunLimits.builder();

    assertThatThrownBy(() -> limits.maxCostUsd(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("usd");
    assertThatThrownBy(() -> limits.timeout(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("timeout");
  }

  @Test
  void theDefaultsAreThoseOfARunThatNobodyWatches() {
    assertThat(RunLimits.defaults())
        .isEqualTo(
            new RunLimits(
                50, 200, 5, OptionalLong.empty(), Optional.empty(), Duration.ofMinutes(10)));
  }
}
