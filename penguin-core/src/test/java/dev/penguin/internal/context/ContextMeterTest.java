package dev.penguin.internal.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penguin.internal.context.ContextMeter.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextMeterTest {
  private static final long FIXED = 1_000;
  private static final IntToLongFunction HUNDRED_EACH = index -> 100;

  private final ContextMeter meter = new ContextMeter(FIXED);

  @Test
  void withoutAReportTheSizeIsTheEstimate() {
    assertThat(meter.size(20, HUNDRED_EACH)).isEqualTo(new Size(20, 3_000, 3_000));
    assertThat(meter.size(0, HUNDRED_EACH)).isEqualTo(new Size(0, 1_000, 1_000));
    assertThat(meter.ratio()).isEqualTo(1);
  }

  @Test
  void whatWasReportedIsNotEstimatedAgain() {
    meter.reported(meter.size(20, HUNDRED_EACH), 3_600);

    assertThat(meter.size(20, HUNDRED_EACH)).isEqualTo(new Size(20, 3_000, 3_600));
    // Two more, which the provider is assumed to count like the others, at 1.2 for 1.
    assertThat(meter.size(22, HUNDRED_EACH)).isEqualTo(new Size(22, 3_200, 3_840));
  }

  @Test
  void anotherViewIsEstimatedAsAWholeAndCorrected() {
    meter.reported(meter.size(20, HUNDRED_EACH), 3_600);

    assertThat(meter.size(10, HUNDRED_EACH)).isEqualTo(new Size(10, 2_000, 2_400));

    meter.viewChanged();
    assertThat(meter.size(20, index -> 200)).isEqualTo(new Size(20, 5_000, 6_000));
    assertThat(meter.ratio()).isEqualTo(1.2);

    meter.reported(meter.size(20, index -> 200), 5_900);
    assertThat(meter.size(21, index -> 200).tokens()).isEqualTo(5_900 + 239); // at 1.194
  }

  @Test
  void theFirstReportCountsWholeAndLaterOnesALittle() {
    meter.reported(meter.size(20, HUNDRED_EACH), 6_000);
    assertThat(meter.ratio()).isEqualTo(2);

    meter.reported(meter.size(20, HUNDRED_EACH), 3_000);
    assertThat(meter.ratio()).isCloseTo(1.7, within(1e-9));
  }

  @Test
  void reportsThatCannotBeAreBelievedWithinBounds() {
    meter.reported(meter.size(20, HUNDRED_EACH), 12); // what was not cached
    assertThat(meter.ratio()).isEqualTo(0.5);
    assertThat(meter.size(20, HUNDRED_EACH).tokens()).isEqualTo(1_500);

    ContextMeter other = new ContextMeter(FIXED);
    other.reported(other.size(20, HUNDRED_EACH), 3_000_000);
    assertThat(other.ratio()).isEqualTo(3);
    assertThat(other.size(20, HUNDRED_EACH).tokens()).isEqualTo(9_000);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void noReportChangesNothing(long tokens) {
    meter.reported(meter.size(20, HUNDRED_EACH), tokens);

    assertThat(meter.size(20, HUNDRED_EACH).tokens()).isEqualTo(3_000);
    assertThat(meter.ratio()).isEqualTo(1);
  }

  @Test
  void anEmptyRequestTeachesNothing() {
    ContextMeter empty = new ContextMeter(0);
    empty.reported(empty.size(0, HUNDRED_EACH), 50);

    assertThat(empty.ratio()).isEqualTo(1);
    assertThat(empty.size(3, HUNDRED_EACH).tokens()).isEqualTo(300);
  }

  /**
   * The law: after two reports of a tokenizer that counts otherwise, each request of a random
   * history is measured within a fifth, also right after the view was cut.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0.6, 1, 1.7, 2.5})
  void afterTwoReportsTheSizeIsWithinAFifthOfAnyTokenizer(double tokenizer) {
    for (long seed = 1; seed <= 500; seed++) {
      Random random = new Random(seed);
      long fixed = random.nextInt(5_000);
      ContextMeter measured = new ContextMeter(fixed);
      List<Long> estimates = new ArrayList<>(List.of(500L));
      List<Double> counts = new ArrayList<>(List.of(500 * tokenizer));
      for (int turn = 0; turn < 30; turn++) {
        Size size = measured.size(estimates.size(), estimates::get);
        double counted = fixed * tokenizer + counts.stream().mapToDouble(Double::doubleValue).sum();
        if (turn >= 2) {
          assertThat(size.tokens() / counted)
              .as("turn %d of seed %d", turn, seed)
              .isBetween(0.8, 1.2);
        }
        measured.reported(size, Math.round(counted));
        for (int more = 1 + random.nextInt(4); more > 0; more--) {
          long estimate = 10 + random.nextInt(random.nextBoolean() ? 100 : 8_000);
          estimates.add(estimate);
          // One text differs from another by an eighth.
          counts.add(estimate * tokenizer * (0.875 + random.nextDouble() / 4));
        }
        if (random.nextInt(10) == 0) {
          int from = random.nextInt(estimates.size());
          estimates.subList(0, from).clear();
          counts.subList(0, from).clear();
          measured.viewChanged();
        }
      }
    }
  }
}
