package dev.penguin.eval;

import dev.penguin.error.Experimental;
import dev.penguin.eval.internal.report.HtmlReport;
import dev.penguin.eval.internal.report.JsonReport;
import dev.penguin.eval.internal.report.MarkdownReport;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The results of an evaluation, as numbers and as documents. Immutable.
 *
 * @param suite what was evaluated on, such as {@code humaneval}
 * @param variant what was evaluated: a model, a prompt
 * @param results the attempts
 */
@Experimental
public record Report(String suite, String variant, List<AttemptResult> results) {
  /** Copies the results. */
  public Report {
    Objects.requireNonNull(suite, "suite");
    Objects.requireNonNull(variant, "variant");
    results = List.copyOf(results);
  }

  /** The attempts of each task, in the order of the results. */
  public Map<String, List<AttemptResult>> tasks() {
    Map<String, List<AttemptResult>> tasks = new LinkedHashMap<>();
    for (AttemptResult result : results) {
      tasks.computeIfAbsent(result.task(), task -> new ArrayList<>()).add(result);
    }
    return tasks;
  }

  /**
   * The chance that at least one of k attempts at a task passes, as the mean over the tasks of the
   * unbiased estimate 1 - (n-c over k) / (n over k), with n attempts of which c passed (Chen et
   * al., "Evaluating Large Language Models Trained on Code", 2021). An error counts as not passed;
   * tasks that are not supported here do not count.
   *
   * @param k how many attempts, 1 or more
   * @return 0 to 1; empty when a task has fewer attempts than k, or there is none
   */
  public OptionalDouble passAt(int k) {
    if (k < 1) {
      throw new IllegalArgumentException("pass@k needs a k of 1 or more, got " + k);
    }
    List<List<AttemptResult>> counted =
        tasks().values().stream()
            .map(
                task -> task.stream().filter(each -> each.verdict() != Verdict.UNSUPPORTED).toList())
            .filter(task -> !task.isEmpty())
            .toList();
    if (counted.stream().anyMatch(task -> task.size() < k)) {
      return OptionalDouble.empty();
    }
    return counted.stream().mapToDouble(task -> passAt(k, task)).average();
  }

  private static double passAt(int k, List<AttemptResult> attempts) {
    int n = attempts.size();
    int c = (int) attempts.stream().filter(AttemptResult::passed).count();
    double none = 1;
    for (int i = n - c + 1; i <= n; i++) {
      none *= 1 - (double) k / i;
    }
    return n - c < k ? 1 : 1 - none;
  }

  /**
   * How many attempts had a verdict.
   *
   * @param verdict which
   */
  public int count(Verdict verdict) {
    return (int) results.stream().filter(result -> result.verdict() == verdict).count();
  }

  /** The tokens of all attempts. */
  public long tokens() {
    return results.stream().mapToLong(result -> result.measures().tokens()).sum();
  }

  /** What all attempts cost, in US dollars; empty when no cost is known. */
  public Optional<BigDecimal> costUsd() {
    return results.stream()
        .flatMap(result -> result.measures().costUsd().stream())
        .reduce(BigDecimal::add);
  }

  /**
   * Does nothing when all attempts that are supported here passed.
   *
   * @throws AssertionError when one did not, or there is none; the message names those that did not
   */
  public void assertPassed() {
    List<AttemptResult> bad =
        results.stream()
            .filter(result -> !result.passed() && result.verdict() != Verdict.UNSUPPORTED)
            .toList();
    if (!bad.isEmpty() || count(Verdict.PASSED) == 0) {
      throw new AssertionError(
          "%d of %d attempts of '%s' passed:%n%s"
              .formatted(
                  count(Verdict.PASSED),
                  results.size(),
                  suite,
                  bad.stream()
                      .map(each -> "  " + each.task() + "#" + each.attempt() + " " + each.failure())
                      .collect(Collectors.joining("\n"))));
    }
  }

  /** The report as JSON, with {@code pass@1} and so on; {@link #parse} reads it. */
  public String json() {
    return JsonReport.write(this);
  }

  /** The report as Markdown. */
  public String markdown() {
    return MarkdownReport.write(this, Optional.empty());
  }

  /** The report as one HTML file with charts, which loads nothing from elsewhere. */
  public String html() {
    return HtmlReport.write(this, Optional.empty());
  }

  /**
   * Writes {@code report.json}, {@code report.md} and {@code report.html}.
   *
   * @param directory where; it is made when it is missing
   * @throws IOException when a file cannot be written
   */
  public void write(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("report.json"), json());
    Files.writeString(directory.resolve("report.md"), markdown());
    Files.writeString(directory.resolve("report.html"), html());
  }

  /**
   * Reads what {@link #json} wrote.
   *
   * @param json the text
   * @throws IllegalArgumentException when it is no report
   */
  public static Report parse(String json) {
    return JsonReport.read(json);
  }

  /**
   * Reads a report, such as a baseline, from a file.
   *
   * @param file a {@code report.json}
   * @throws IOException when it cannot be read
   * @throws IllegalArgumentException when it is no report
   */
  public static Report read(Path file) throws IOException {
    return parse(Files.readString(file));
  }
}
