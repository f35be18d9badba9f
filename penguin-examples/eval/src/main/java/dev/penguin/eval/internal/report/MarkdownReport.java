package dev.penguin.eval.internal.report;

import dev.penguin.eval.Comparison;
import dev.penguin.eval.EvalCase;
import dev.penguin.eval.EvalReport;
import java.util.List;
import java.util.Optional;

/** Reports as Markdown. */
public final class MarkdownReport {
  private static final int MAX_REASON = 300;

  private MarkdownReport() {}

  /** The Markdown of a report, with a comparison if there is one. */
  public static String write(EvalReport report, Optional<Comparison> comparison) {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(cell(report.kind())).append(": ").append(cell(report.name()));
    text.append(
        "\n\n| pass@1 | passed | failed | timed out | errors | unsupported | tokens | cost |\n");
    text.append("|---|---|---|---|---|---|---|---|\n");
    line(text, report);
    comparison.ifPresent(both -> compare(text, both));
    text.append("\n| task | passed | tokens | why not |\n|---|---|---|---|\n");
    Rates.tasks(report).forEach((task, attempts) -> task(text, task, attempts));
    return text.toString();
  }

  private static void line(StringBuilder text, EvalReport report) {
    text.append("| ").append(Rates.percent(report.passAt1()));
    for (EvalCase.Status status : EvalCase.Status.values()) {
      text.append(" | ").append(Rates.count(report, status));
    }
    text.append(" | ").append(Rates.tokens(report.cases())).append(" | ");
    text.append(Rates.costUsd(report).toPlainString() + " USD");
    text.append(" |\n");
  }

  private static void compare(StringBuilder text, Comparison both) {
    text.append("\nAgainst '").append(cell(both.baseline().name())).append("' (");
    text.append(Rates.percent(both.baseline().passAt1())).append("): ");
    text.append(Rates.points(both.change())).append("\n\n");
    text.append("- better: ").append(listed(both.better())).append('\n');
    text.append("- worse: ").append(listed(both.worse())).append('\n');
    text.append("- not evaluated: ").append(listed(both.missing())).append('\n');
  }

  private static String listed(List<String> tasks) {
    return cell(Rates.names(tasks));
  }

  private static void task(StringBuilder text, String task, List<EvalCase> attempts) {
    long passed = attempts.stream().filter(EvalCase::passed).count();
    String why =
        attempts.stream()
            .map(EvalCase::reason)
            .filter(reason -> !reason.isEmpty())
            .findFirst()
            .orElse("");
    text.append("| ").append(cell(task)).append(" | ").append(passed).append(" of ");
    text.append(attempts.size()).append(" | ").append(Rates.tokens(attempts));
    text.append(" | ").append(cell(why)).append(" |\n");
  }

  /** Text of models and files, so that it stays in its cell and is no markup. */
  private static String cell(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    String cut = line.length() > MAX_REASON ? line.substring(0, MAX_REASON) + "…" : line;
    return cut.replaceAll("([\\\\`*_\\[\\]<>|#!])", "\\\\$1");
  }
}
