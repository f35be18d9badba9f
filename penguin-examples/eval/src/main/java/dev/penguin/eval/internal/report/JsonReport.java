package dev.penguin.eval.internal.report;

import dev.penguin.eval.AttemptResult;
import dev.penguin.eval.Report;
import dev.penguin.eval.Verdict;
import dev.penguin.eval.internal.run.AttemptCodec;
import dev.penguin.internal.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Reports as JSON. */
public final class JsonReport {
  private static final String FORMAT = "penguin-eval/1";

  private JsonReport() {}

  /** The JSON text of a report. */
  public static String write(Report report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("suite", report.suite());
    json.put("variant", report.variant());
    json.put("tasks", (long) report.tasks().size());
    json.put("attempts", (long) report.results().size());
    for (Verdict verdict : Verdict.values()) {
      json.put(verdict.name().toLowerCase(Locale.ROOT), (long) report.count(verdict));
    }
    for (int k : List.of(1, 5, 10, 100)) {
      OptionalDouble rate = report.passAt(k);
      if (rate.isPresent()) {
        json.put("pass@" + k, rate.getAsDouble());
      }
    }
    json.put("tokens", report.tokens());
    report.costUsd().ifPresent(cost -> json.put("cost_usd", cost.toPlainString()));
    List<Object> results = new ArrayList<>();
    report.results().forEach(result -> results.add(AttemptCodec.write(result)));
    json.put("results", results);
    return Json.write(json) + "\n";
  }

  /**
   * The report of a JSON text.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Report read(String text) {
    Map<String, Object> json = Json.parseObject(text);
    if (!FORMAT.equals(json.get("format")) || !(json.get("results") instanceof List<?> all)) {
      throw new IllegalArgumentException(
          "A report begins with \"format\": \"" + FORMAT + "\" and has results, got another text");
    }
    List<AttemptResult> results = new ArrayList<>();
    for (Object each : all) {
      results.add(AttemptCodec.read((Map<?, ?>) each));
    }
    return new Report(
        String.valueOf(json.get("suite")), String.valueOf(json.get("variant")), results);
  }
}
