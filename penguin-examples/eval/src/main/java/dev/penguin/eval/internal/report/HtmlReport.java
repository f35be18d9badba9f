package dev.penguin.eval.internal.report;

import dev.penguin.eval.Comparison;
import dev.penguin.eval.EvalCase;
import dev.penguin.eval.EvalReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Reports as one HTML file. Its policy forbids the browser to load or run anything. */
public final class HtmlReport {
  private static final int MAX_REASON = 2_000;
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>%s</title>
      <style>
      body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1b2430;background:#fff}
      h1{font-size:1.5rem} h2{font-size:1.1rem;margin-top:2rem}
      .tiles{display:flex;flex-wrap:wrap;gap:.8rem} .tile{border:1px solid #d5dbe3;border-radius:.5rem;padding:.6rem 1rem;min-width:7rem}
      .tile b{display:block;font-size:1.4rem} .tile span{color:#56616f;font-size:.85rem}
      table{border-collapse:collapse;width:100%%} th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #e3e8ee;vertical-align:top}
      td.n,th.n{text-align:right} td.why{overflow-wrap:anywhere;max-width:34rem}
      .PASSED{color:#146c2e}.FAILED{color:#a11a1a}.ERROR,.TIMED_OUT{color:#8a5300}.UNSUPPORTED{color:#56616f}
      svg text{font:12px system-ui,sans-serif;fill:#1b2430}
      @media (prefers-color-scheme:dark){body{background:#12161c;color:#e4e9f0}svg text{fill:#e4e9f0}.tile{border-color:#39424e}th,td{border-color:#2a323c}
      .PASSED{color:#66cf86}.FAILED{color:#ff8a8a}.ERROR,.TIMED_OUT{color:#f0b457}.tile span,.UNSUPPORTED{color:#9aa6b4}}
      </style></head><body>
      """;

  private HtmlReport() {}

  /** The HTML of a report, with a comparison if there is one. */
  public static String write(EvalReport report, Optional<Comparison> comparison) {
    String title = report.kind() + ": " + report.name();
    StringBuilder html = new StringBuilder(HEAD.formatted(Markup.escape(title)));
    html.append("<h1>").append(Markup.escape(title)).append("</h1>\n");
    tiles(html, report);
    comparison.ifPresent(both -> compare(html, both));
    html.append("<h2>Attempts that passed, by task</h2>\n");
    html.append(SvgChart.bars(bars(report, comparison, HtmlReport::percentOf, "%.0f %%"), 100));
    html.append("<h2>Tokens, by task</h2>\n");
    html.append(SvgChart.bars(bars(report, comparison, Rates::tokens, "%,.0f"), 0));
    table(html, report);
    return html.append("</body></html>\n").toString();
  }

  private static void tiles(StringBuilder html, EvalReport report) {
    html.append("<div class=\"tiles\">");
    tile(html, "pass@1", Rates.percent(report.passAt1()));
    tile(html, "tasks", String.valueOf(Rates.tasks(report).size()));
    for (EvalCase.Status status : EvalCase.Status.values()) {
      String name = status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
      tile(html, name, String.valueOf(Rates.count(report, status)));
    }
    tile(html, "tokens", String.format(Locale.ROOT, "%,d", Rates.tokens(report.cases())));
    tile(html, "cost", Rates.costUsd(report).toPlainString() + " USD");
    html.append("</div>\n");
  }

  private static void tile(StringBuilder html, String name, String value) {
    html.append("<div class=\"tile\"><b>").append(Markup.escape(value)).append("</b><span>");
    html.append(Markup.escape(name)).append("</span></div>");
  }

  private static void compare(StringBuilder html, Comparison both) {
    html.append("<h2>Against ").append(Markup.escape(both.baseline().name())).append("</h2>\n");
    html.append("<div class=\"tiles\">");
    tile(html, "pass@1 before", Rates.percent(both.baseline().passAt1()));
    tile(html, "change", Rates.points(both.change()));
    tile(html, "better", String.valueOf(both.better().size()));
    tile(html, "worse", String.valueOf(both.worse().size()));
    tile(html, "not evaluated", String.valueOf(both.missing().size()));
    html.append("</div>\n<p>Better: ")
        .append(Markup.escape(Rates.names(both.better())))
        .append("<br>Worse: ");
    html.append(Markup.escape(Rates.names(both.worse()))).append("<br>Not evaluated: ");
    html.append(Markup.escape(Rates.names(both.missing()))).append("</p>\n");
  }

  private static List<SvgChart.Bar> bars(
      EvalReport report,
      Optional<Comparison> comparison,
      ToDoubleFunction<List<EvalCase>> value,
      String format) {
    Map<String, List<EvalCase>> before =
        comparison.map(both -> Rates.tasks(both.baseline())).orElse(Map.of());
    List<SvgChart.Bar> bars = new ArrayList<>();
    Rates.tasks(report)
        .forEach(
            (task, attempts) -> {
              bars.add(bar(task, value.applyAsDouble(attempts), format, true));
              List<EvalCase> then = before.get(task);
              if (then != null) {
                bars.add(bar("before", value.applyAsDouble(then), format, false));
              }
            });
    return bars;
  }

  private static SvgChart.Bar bar(String name, double value, String format, boolean current) {
    return new SvgChart.Bar(name, value, String.format(Locale.ROOT, format, value), current);
  }

  private static double percentOf(List<EvalCase> attempts) {
    return 100 * Rates.rate(attempts);
  }

  private static void table(StringBuilder html, EvalReport report) {
    html.append("<h2>Attempts</h2>\n<table><tr><th>task</th><th class=\"n\">attempt</th>");
    html.append("<th>verdict</th>");
    html.append("<th class=\"n\">tokens</th><th class=\"n\">seconds</th><th>why not</th></tr>\n");
    for (EvalCase each : report.cases()) {
      html.append("<tr><td>").append(Markup.escape(each.id())).append("</td>");
      number(html, String.valueOf(each.attempt()));
      html.append("<td class=\"").append(each.status()).append("\">").append(each.status());
      html.append("</td>");
      number(html, String.valueOf(Rates.tokens(List.of(each))));
      number(html, String.format(Locale.ROOT, "%.1f", each.duration().toMillis() / 1000.0));
      html.append("<td class=\"why\">")
          .append(Markup.escape(cut(each.reason())))
          .append("</td></tr>\n");
    }
    html.append("</table>\n");
  }

  private static void number(StringBuilder html, String text) {
    html.append("<td class=\"n\">").append(Markup.escape(text)).append("</td>");
  }

  private static String cut(String text) {
    return text.length() > MAX_REASON ? text.substring(0, MAX_REASON) + "…" : text;
  }
}
