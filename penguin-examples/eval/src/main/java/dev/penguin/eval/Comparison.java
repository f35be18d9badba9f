package dev.penguin.eval;

import dev.penguin.error.Experimental;
import dev.penguin.eval.internal.report.HtmlReport;
import dev.penguin.eval.internal.report.MarkdownReport;
import dev.penguin.eval.internal.report.Rates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Two runs of the same suite side by side. Immutable.
 *
 * @param baseline the run that is compared with
 * @param current the run that is looked at
 */
@Experimental
public record Comparison(EvalReport baseline, EvalReport current) {
  /** Checks that nothing is null. */
  public Comparison {
    Objects.requireNonNull(baseline, "baseline");
    Objects.requireNonNull(current, "current");
  }

  /**
   * How far {@code pass@1} rose; below 0 when it fell, and 0 when one of the runs has none since a
   * task has no verdict.
   */
  public double change() {
    return baseline.passAt1().isEmpty() || current.passAt1().isEmpty()
        ? 0
        : current.passAt1().getAsDouble() - baseline.passAt1().getAsDouble();
  }

  /** The tasks of both runs that pass less often than before, in the order of the current run. */
  public List<String> worse() {
    return moved(-1);
  }

  /** The tasks of both runs that pass more often than before, in the order of the current run. */
  public List<String> better() {
    return moved(1);
  }

  /** The tasks with a verdict in the baseline that have none in the current run. */
  public List<String> missing() {
    List<String> missing = new ArrayList<>(Rates.judged(baseline).keySet());
    missing.removeAll(Rates.judged(current).keySet());
    return missing;
  }

  private List<String> moved(int sign) {
    Map<String, List<EvalCase>> before = Rates.judged(baseline);
    List<String> moved = new ArrayList<>();
    Rates.judged(current)
        .forEach(
            (task, now) -> {
              List<EvalCase> then = before.get(task);
              if (then != null && Math.signum(Rates.rate(now) - Rates.rate(then)) == sign) {
                moved.add(task);
              }
            });
    return moved;
  }

  /** The comparison as Markdown. */
  public String markdown() {
    return MarkdownReport.write(current, Optional.of(this));
  }

  /** The comparison as one HTML file with charts, which loads nothing from elsewhere. */
  public String html() {
    return HtmlReport.write(current, Optional.of(this));
  }
}
