package dev.penguin.eval.internal.report;

import dev.penguin.eval.EvalCase;
import dev.penguin.eval.EvalReport;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** What follows from the attempts of a report. */
public final class Rates {
  private static final List<Integer> SIZES = List.of(1, 5, 10, 100);

  private Rates() {}

  /** The attempts of each task, in the order of the report. */
  public static Map<String, List<EvalCase>> tasks(EvalReport report) {
    return tasks(report.cases());
  }

  private static Map<String, List<EvalCase>> tasks(List<EvalCase> cases) {
    Map<String, List<EvalCase>> tasks = new LinkedHashMap<>();
    cases.forEach(each -> tasks.computeIfAbsent(each.id(), id -> new ArrayList<>()).add(each));
    return tasks;
  }

  /** How many of some attempts passed, from 0 to 1. */
  public static double rate(List<EvalCase> attempts) {
    return attempts.stream().mapToInt(each -> each.passed() ? 1 : 0).average().orElse(0);
  }

  /** The rate at which attempts pass, as {@link #passAt} has it. */
  public static OptionalDouble passAt1(EvalReport report) {
    return passAt(1, report.cases());
  }

  /** What all attempts cost, in US dollars. */
  public static BigDecimal costUsd(EvalReport report) {
    return report.cases().stream().map(EvalCase::costUsd).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** The tokens of some attempts, input and output. */
  public static long tokens(List<EvalCase> attempts) {
    return attempts.stream().mapToLong(each -> each.inputTokens() + each.outputTokens()).sum();
  }

  /** {@code pass@1} and so on, as far as there are attempts for it. */
  public static Map<String, Double> metrics(List<EvalCase> cases) {
    Map<String, Double> metrics = new TreeMap<>();
    for (int k : SIZES) {
      passAt(k, cases).ifPresent(rate -> metrics.put("pass@" + k, rate));
    }
    return metrics;
  }

  /**
   * The chance that at least one of k attempts at a task passes, as the mean over the tasks of the
   * unbiased estimate 1 - (n-c over k) / (n over k), with n attempts of which c passed (Chen et
   * al., "Evaluating Large Language Models Trained on Code", 2021). Errors count as not passed;
   * what is not supported here does not count.
   *
   * @return empty when a task has fewer attempts than k, or there is none
   */
  public static OptionalDouble passAt(int k, List<EvalCase> cases) {
    List<EvalCase> counted =
        cases.stream().filter(each -> each.status() != EvalCase.Status.UNSUPPORTED).toList();
    Map<String, List<EvalCase>> tasks = tasks(counted);
    if (tasks.values().stream().anyMatch(task -> task.size() < k)) {
      return OptionalDouble.empty();
    }
    return tasks.values().stream().mapToDouble(task -> ofTask(k, task)).average();
  }

  private static double ofTask(int k, List<EvalCase> attempts) {
    int n = attempts.size();
    int c = (int) attempts.stream().filter(EvalCase::passed).count();
    double none = 1;
    for (int i = n - c + 1; i <= n; i++) {
      none *= 1 - (double) k / i;
    }
    return n - c < k ? 1 : 1 - none;
  }
}
