package dev.penguin.eval.internal.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penguin.eval.internal.report.PassAtK.Count;
import java.util.List;
import org.junit.jupiter.api.Test;

class PassAtKTest {
  /** The share of all choices of k samples that have a right one, counted one by one. */
  @Test
  void theEstimateIsTheShareOfChoicesThatHaveARightSample() {
    for (int n = 1; n <= 9; n++) {
      for (int right = 0; right <= n; right++) {
        for (int k = 1; k <= n; k++) {
          assertThat(PassAtK.of(List.of(new Count(n, right)), k).orElseThrow())
              .as("%d of %d, k=%d", right, n, k)
              .isEqualTo(counted(n, right, k), within(1e-15));
        }
      }
    }
  }

  private static double counted(int n, int right, int k) {
    int all = 0;
    int good = 0;
    for (int choice = 0; choice < 1 << n; choice++) {
      if (Integer.bitCount(choice) == k) {
        all++;
        good += (choice & (1 << right) - 1) != 0 ? 1 : 0;
      }
    }
    return (double) good / all;
  }

  @Test
  void itIsTheMeanOverProblemsAndNeedsEnoughSamplesOfEach() {
    List<Count> two = List.of(new Count(6, 3), new Count(2, 2));

    assertThat(PassAtK.of(two, 1)).hasValue(0.75);
    assertThat(PassAtK.of(two, 3)).isEmpty();
    assertThat(PassAtK.of(List.of(), 1)).isEmpty();
    assertThat(PassAtK.of(List.of(new Count(0, 0)), 1)).isEmpty();
  }
}
