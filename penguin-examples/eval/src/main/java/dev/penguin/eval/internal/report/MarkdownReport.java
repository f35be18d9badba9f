package dev.penguin.eval.internal.report;

import dev.penguin.eval.AttemptResult;
import dev.penguin.eval.Comparison;
import dev.penguin.eval.Report;
import dev.penguin.eval.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reports as Markdown. */
public final class MarkdownReport {
  private static final int MAX_REASON = 300;

  private MarkdownReport() {}

  /** The Markdown of a report, with a comparison if there is one. */
  public static String write(Report report, Optional<Comparison> comparison) {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(cell(report.suite())).append(": ").append(cell(report.variant()));
    text.append("\n\n| pass@1 | passed | failed | errors | unsupported | tokens | cost |\n");
    text.append("|---|---|---|---|---|---|---|\n");
    line(text, report);
    comparison.ifPresent(both -> compare(text, both));
    text.append("\n| task | passed | turns | tools | tokens | why not |\n|---|---|---|---|---|---|\n");
    report.tasks().forEach((task, attempts) -> task(text, task, attempts));
    return text.toString();
  }

  private static void line(StringBuilder text, Report report) {
    text.append("| ").append(rate(report));
    for (Verdict verdict : Verdict.values()) {
      text.append(" | ").append(report.count(verdict));
    }
    text.append(" | ").append(report.tokens()).append(" | ");
    text.append(report.costUsd().map(cost -> cost.toPlainString() + " USD").orElse("not known"));
    text.append(" |\n");
  }

  private static void compare(StringBuilder text, Comparison both) {
    text.append("\nAgainst '").append(cell(both.baseline().variant())).append("' (");
    text.append(rate(both.baseline())).append("): ");
    text.append(String.format(Locale.ROOT, "%+.1f points", both.change() * 100)).append("\n\n");
    text.append("- better: ").append(names(both.better())).append('\n');
    text.append("- worse: ").append(names(both.worse())).append('\n');
    text.append("- not evaluated: ").append(names(both.missing())).append('\n');
  }

  private static String names(List<String> tasks) {
    return tasks.isEmpty() ? "none" : cell(String.join(", ", tasks));
  }

  private static void task(StringBuilder text, String task, List<AttemptResult> attempts) {
    long passed = attempts.stream().filter(AttemptResult::passed).count();
    String why =
        attempts.stream()
            .map(AttemptResult::failure)
            .filter(reason -> !reason.isEmpty())
            .findFirst()
            .orElse("");
    text.append("| ").append(cell(task)).append(" | ").append(passed).append(" of ");
    text.append(attempts.size()).append(" | ");
    text.append(attempts.stream().mapToInt(each -> each.measures().turns()).sum()).append(" | ");
    text.append(attempts.stream().mapToInt(each -> each.measures().toolCalls()).sum());
    text.append(" | ").append(attempts.stream().mapToLong(each -> each.measures().tokens()).sum());
    text.append(" | ").append(cell(why)).append(" |\n");
  }

  private static String rate(Report report) {
    return report.passAt(1).isPresent()
        ? String.format(Locale.ROOT, "%.1f %%", report.passAt(1).getAsDouble() * 100)
        : "none";
  }

  /** Text of models and files, so that it stays in its cell and is no markup. */
  private static String cell(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    String cut = line.length() > MAX_REASON ? line.substring(0, MAX_REASON) + "…" : line;
    return cut.replaceAll("([\\\\`*_\\[\\]<>|#!])", "\\\\$1");
  }
}
