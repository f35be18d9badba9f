package dev.penguin.eval.internal.report;

import dev.penguin.eval.EvalCase;
import dev.penguin.eval.EvalReport;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
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

  /** The attempts with a verdict of each task that has one, in the order of the report. */
  public static Map<String, List<EvalCase>> judged(EvalReport report) {
    return tasks(report.cases().stream().filter(Rates::isJudged).toList());
  }

  /** How many of some attempts passed, from 0 to 1; those without a verdict do not count. */
  public static double rate(List<EvalCase> attempts) {
    return attempts.stream()
        .filter(Rates::isJudged)
        .mapToInt(each -> each.passed() ? 1 : 0)
        .average()
        .orElse(0);
  }

  /** The mean rate of the tasks that have a verdict; empty when none has. */
  public static OptionalDouble judgedRate(EvalReport report) {
    return judged(report).values().stream().mapToDouble(Rates::rate).average();
  }

  private static boolean isJudged(EvalCase attempt) {
    return !isError(attempt) && attempt.status() != EvalCase.Status.UNSUPPORTED;
  }

  private static boolean isError(EvalCase attempt) {
    return attempt.status() == EvalCase.Status.ERROR;
  }

  /** The attempts that ended in an error, as {@code task#0}, in the order of the report. */
  public static List<String> errors(EvalReport report) {
    return report.cases().stream()
        .filter(Rates::isError)
        .map(each -> each.id() + "#" + each.attempt())
        .toList();
  }

  /** The tasks that could be carried out here and have no verdict, in the order of the report. */
  public static List<String> withoutVerdict(EvalReport report) {
    List<String> without = new ArrayList<>();
    tasks(report)
        .forEach(
            (task, attempts) -> {
              boolean error = attempts.stream().anyMatch(Rates::isError);
              if (error && attempts.stream().noneMatch(Rates::isJudged)) {
                without.add(task);
              }
            });
    return without;
  }

  /** How many attempts have this status. */
  static long count(EvalReport report, EvalCase.Status status) {
    return report.cases().stream().filter(each -> each.status() == status).count();
  }

  /** What all attempts cost, in US dollars. */
  public static BigDecimal costUsd(EvalReport report) {
    return costUsd(report.cases());
  }

  private static BigDecimal costUsd(List<EvalCase> cases) {
    return cases.stream().map(EvalCase::costUsd).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** The tokens of some attempts, input and output. */
  static long tokens(List<EvalCase> attempts) {
    return attempts.stream().mapToLong(each -> each.inputTokens() + each.outputTokens()).sum();
  }

  /** A rate for people, such as {@code 66.7 %}; {@code none} when there is none. */
  public static String percent(OptionalDouble rate) {
    return rate.isPresent()
        ? String.format(Locale.ROOT, "%.1f %%", rate.getAsDouble() * 100)
        : "none";
  }

  /** A difference of rates for people, such as {@code +3.1 points}. */
  static String points(double change) {
    return String.format(Locale.ROOT, "%+.1f points", change * 100);
  }

  /** Names for people. */
  static String names(List<String> tasks) {
    return tasks.isEmpty() ? "none" : String.join(", ", tasks);
  }

  /**
   * The figures of an evaluation: {@code pass@1} and so on, as far as there are verdicts for it,
   * and {@code tasks}, {@code attempts}, {@code passed} and {@code cost_usd}.
   *
   * @param tasks what was to be done
   * @param cases what was done
   */
  public static Map<String, Double> metrics(Collection<String> tasks, List<EvalCase> cases) {
    Map<String, Double> metrics = new TreeMap<>();
    List<PassAtK.Count> counts = counts(Set.copyOf(tasks), tasks(cases));
    for (int k : SIZES) {
      PassAtK.of(counts, k).ifPresent(rate -> metrics.put("pass@" + k, rate));
    }
    metrics.put("tasks", (double) tasks.size());
    metrics.put("attempts", (double) cases.size());
    metrics.put("passed", (double) cases.stream().filter(EvalCase::passed).count());
    metrics.put("cost_usd", costUsd(cases).doubleValue());
    return metrics;
  }

  /** Of each task but those that this machine or library cannot run. */
  private static List<PassAtK.Count> counts(Set<String> tasks, Map<String, List<EvalCase>> done) {
    List<PassAtK.Count> counts = new ArrayList<>();
    for (String task : tasks) {
      List<EvalCase> attempts = done.getOrDefault(task, List.of());
      boolean unsupported =
          !attempts.isEmpty()
              && attempts.stream().allMatch(each -> each.status() == EvalCase.Status.UNSUPPORTED);
      if (!unsupported) {
        List<EvalCase> judged = attempts.stream().filter(Rates::isJudged).toList();
        int passed = (int) judged.stream().filter(EvalCase::passed).count();
        counts.add(new PassAtK.Count(judged.size(), passed));
      }
    }
    return counts;
  }
}
