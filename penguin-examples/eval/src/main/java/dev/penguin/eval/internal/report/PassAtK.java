package dev.penguin.eval.internal.report;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Collection;
import java.util.OptionalDouble;

/**
 * The chance that one of k samples is right, estimated without bias from n samples of which c are
 * right: 1 - C(n-c, k) / C(n, k), as in "Evaluating Large Language Models Trained on Code"
 * (arXiv:2107.03374).
 */
final class PassAtK {
  private PassAtK() {}

  /**
   * How the samples of one problem did.
   *
   * @param samples how many have a verdict
   * @param right how many passed
   */
  record Count(int samples, int right) {}

  /** The mean over all problems; empty when one of them has fewer than k samples, or none is. */
  static OptionalDouble of(Collection<Count> problems, int k) {
    if (problems.stream().anyMatch(one -> one.samples() < k)) {
      return OptionalDouble.empty();
    }
    return problems.stream().mapToDouble(one -> of(one, k)).average();
  }

  /** In whole numbers as long as possible, so that three of six are exactly one half. */
  private static double of(Count one, int k) {
    BigInteger all = BigInteger.ONE;
    BigInteger allWrong = BigInteger.ONE;
    for (int i = 0; i < k; i++) {
      all = all.multiply(BigInteger.valueOf(one.samples() - i));
      allWrong =
          allWrong.multiply(BigInteger.valueOf(Math.max(0, one.samples() - one.right() - i)));
    }
    return new BigDecimal(all.subtract(allWrong))
        .divide(new BigDecimal(all), MathContext.DECIMAL64)
        .doubleValue();
  }
}
