package dev.penguin.eval.internal.humaneval;

import java.util.Collection;
import java.util.OptionalDouble;

/**
 * The chance that one of k samples is right, estimated without bias from n samples of which c are
 * right: 1 - C(n-c, k) / C(n, k), as in "Evaluating Large Language Models Trained on Code"
 * (arXiv:2107.03374).
 */
public final class PassAtK {
  private PassAtK() {}

  /**
   * How the samples of one problem did.
   *
   * @param samples how many have a verdict
   * @param right how many passed
   */
  public record Count(int samples, int right) {}

  /** The mean over all problems; empty when one of them has fewer than k samples, or none is. */
  public static OptionalDouble of(Collection<Count> problems, int k) {
    if (problems.stream().anyMatch(one -> one.samples() < k)) {
      return OptionalDouble.empty();
    }
    return problems.stream().mapToDouble(one -> of(one, k)).average();
  }

  private static double of(Count one, int k) {
    int wrong = one.samples() - one.right();
    double allWrong = wrong < k ? 0 : 1;
    for (int i = wrong + 1; i <= one.samples() && allWrong > 0; i++) {
      allWrong *= 1.0 - (double) k / i;
    }
    return 1 - allWrong;
  }
}
