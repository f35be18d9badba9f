package dev.penguin.eval;

import dev.penguin.error.Experimental;
import dev.penguin.eval.internal.report.Rates;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a run must reach for a build to pass. Immutable.
 *
 * <pre>{@code
 * Gate.standard().maxDrop(0.02).maxCostUsd("1.00").enforce(report, EvalReport.read(baseline));
 * }</pre>
 */
@Experimental
public final class Gate {
  private static final double ROUNDING = 1e-9;

  private final double minPassAt1;
  private final double maxDrop;
  private final boolean tasksMayGetWorse;
  private final Optional<BigDecimal> maxCostUsd;
  private final int maxErrors;

  private Gate(
      double minPassAt1,
      double maxDrop,
      boolean tasksMayGetWorse,
      Optional<BigDecimal> maxCost,
      int maxErrors) {
    this.minPassAt1 = minPassAt1;
    this.maxDrop = maxDrop;
    this.tasksMayGetWorse = tasksMayGetWorse;
    this.maxCostUsd = maxCost;
    this.maxErrors = maxErrors;
  }

  /**
   * No task passes less often than in the baseline, none of its tasks is missing, and no attempt
   * ended in an error.
   */
  public static Gate standard() {
    return new Gate(0, 0, false, Optional.empty(), 0);
  }

  /**
   * The rate of attempts that pass must be so high, whatever the baseline is.
   *
   * @param rate 0 to 1
   */
  public Gate minPassAt1(double rate) {
    return new Gate(checked(rate), maxDrop, tasksMayGetWorse, maxCostUsd, maxErrors);
  }

  /**
   * The rate may fall below that of the baseline by so much, and single tasks may get worse.
   *
   * @param drop 0 to 1
   */
  public Gate maxDrop(double drop) {
    return new Gate(minPassAt1, checked(drop), true, maxCostUsd, maxErrors);
  }

  /**
   * All attempts together may cost so much. Models without a price count as free.
   *
   * @param usd US dollars, such as {@code "1.00"}
   */
  public Gate maxCostUsd(String usd) {
    Optional<BigDecimal> max = Optional.of(new BigDecimal(usd));
    return new Gate(minPassAt1, maxDrop, tasksMayGetWorse, max, maxErrors);
  }

  /**
   * So many attempts may end in an error, such as a failure of the model's provider or of a grader.
   * They count in no rate, and their cost counts. None unless set.
   *
   * @param number 0 or more
   */
  public Gate maxErrors(int number) {
    if (number < 0) {
      throw new IllegalArgumentException("The number of errors must be 0 or more, got " + number);
    }
    return new Gate(minPassAt1, maxDrop, tasksMayGetWorse, maxCostUsd, number);
  }

  private static double checked(double rate) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("A rate must be 0 to 1, got " + rate);
    }
    return rate;
  }

  /**
   * What keeps a run from passing.
   *
   * @param report the run
   * @param baseline what it is compared with; empty for none
   * @return a sentence each; empty when it passes
   */
  public List<String> violations(EvalReport report, Optional<EvalReport> baseline) {
    List<String> found = new ArrayList<>();
    List<String> errors = Rates.errors(report);
    boolean allowed = errors.size() <= maxErrors;
    OptionalDouble rate = rate(report, allowed);
    if (rate.isEmpty()) {
      found.add(noRate(report));
    } else if (rate.getAsDouble() < minPassAt1 - ROUNDING) {
      found.add(
          "pass@1 is "
              + Rates.percent(rate)
              + ", below "
              + Rates.percent(OptionalDouble.of(minPassAt1)));
    }
    boolean allNamed = rate.isEmpty() && Rates.withoutVerdict(report).size() == errors.size();
    if (!allowed && !allNamed) {
      found.add(
          errors.size()
              + (errors.size() == 1 ? " attempt" : " attempts")
              + " ended in an error, more than the "
              + maxErrors
              + " allowed: "
              + errors);
    }
    baseline.ifPresent(before -> compare(new Comparison(before, report), allowed, found));
    maxCostUsd.ifPresent(max -> cost(report, max, found));
    return found;
  }

  /** Without the tasks that have no verdict, where that is allowed. */
  private static OptionalDouble rate(EvalReport report, boolean allowed) {
    return report.passAt1().isEmpty() && allowed ? Rates.judgedRate(report) : report.passAt1();
  }

  private void compare(Comparison both, boolean allowed, List<String> found) {
    OptionalDouble before = rate(both.baseline(), true);
    OptionalDouble now = rate(both.current(), allowed);
    if (before.isPresent()
        && now.isPresent()
        && now.getAsDouble() < before.getAsDouble() - maxDrop - ROUNDING) {
      found.add("pass@1 fell from " + Rates.percent(before) + " to " + Rates.percent(now));
    }
    if (!tasksMayGetWorse && !both.worse().isEmpty()) {
      found.add("these tasks got worse: " + both.worse());
    }
    List<String> missing = new ArrayList<>(both.missing());
    if (allowed) {
      missing.removeAll(Rates.withoutVerdict(both.current()));
    }
    if (!missing.isEmpty()) {
      found.add("these tasks of the baseline were not evaluated: " + missing);
    }
  }

  private static void cost(EvalReport report, BigDecimal max, List<String> found) {
    BigDecimal cost = Rates.costUsd(report);
    if (cost.compareTo(max) > 0) {
      found.add("it cost " + cost.toPlainString() + " USD, more than " + max);
    }
  }

  private static String noRate(EvalReport report) {
    List<String> without = Rates.withoutVerdict(report);
    if (report.cases().isEmpty()) {
      return "nothing was evaluated";
    }
    return without.isEmpty()
        ? "there is no pass@1, as a task has no attempt with a verdict"
        : "these tasks have no verdict: " + without;
  }

  /**
   * Does nothing when a run passes.
   *
   * @param report the run
   * @param baseline what it is compared with
   * @throws AssertionError when it does not pass; the message has all violations
   */
  public void enforce(EvalReport report, EvalReport baseline) {
    fail(report, violations(report, Optional.of(baseline)));
  }

  /**
   * Does nothing when a run passes, without a baseline.
   *
   * @param report the run
   * @throws AssertionError when it does not pass; the message has all violations
   */
  public void enforce(EvalReport report) {
    fail(report, violations(report, Optional.empty()));
  }

  private static void fail(EvalReport report, List<String> violations) {
    if (!violations.isEmpty()) {
      throw new AssertionError(
          "'"
              + report.kind()
              + "' with '"
              + report.name()
              + "' does not pass the gate: "
              + String.join("; ", violations));
    }
  }
}
