package dev.penguin.eval.internal.report;

import dev.penguin.eval.EvalCase;
import dev.penguin.eval.EvalReport;
import dev.penguin.internal.json.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The JSON form of a report and of its cases. */
public final class ReportJson {
  /** What the names of metrics must leave to the parts of the report. */
  public static final Set<String> NAMES = Set.of("schema", "name", "kind", "settings", "cases");

  private static final String SCHEMA = "penguin-eval/1";

  private ReportJson() {}

  /** The JSON form of a report. */
  public static String write(EvalReport report) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("schema", SCHEMA);
    all.put("name", report.name());
    all.put("kind", report.kind());
    all.putAll(report.metrics());
    all.put("settings", report.settings());
    all.put("cases", report.cases().stream().map(ReportJson::fields).toList());
    return Json.write(all);
  }

  /** The fields of a case. */
  public static Map<String, Object> fields(EvalCase one) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", one.id());
    fields.put("attempt", one.attempt());
    fields.put("status", one.status().name().toLowerCase(Locale.ROOT));
    fields.put("reason", one.reason());
    fields.put("seconds", one.duration().toMillis() / 1000.0);
    fields.put("input_tokens", one.inputTokens());
    fields.put("output_tokens", one.outputTokens());
    fields.put("cost_usd", one.costUsd());
    return fields;
  }

  /**
   * The report of a JSON form.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static EvalReport read(String json) {
    Map<String, Object> all = object(Json.parseExact(json), "a report");
    if (!SCHEMA.equals(all.get("schema"))) {
      throw new IllegalArgumentException(
          "A report must have the schema " + SCHEMA + ", got " + all.get("schema"));
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    all.forEach(
        (name, value) -> {
          if (value instanceof Number number) {
            metrics.put(name, number.doubleValue());
          }
        });
    Map<String, String> settings = new LinkedHashMap<>();
    object(all.get("settings"), "the settings")
        .forEach((name, value) -> settings.put(name, String.valueOf(value)));
    List<EvalCase> cases = new ArrayList<>();
    if (!(all.get("cases") instanceof List<?> list)) {
      throw new IllegalArgumentException("A report must have a list of cases");
    }
    list.forEach(one -> cases.add(caseOf(object(one, "a case"))));
    return new EvalReport(text(all, "name"), text(all, "kind"), metrics, settings, cases);
  }

  /**
   * The case of its fields.
   *
   * @throws IllegalArgumentException when one is missing or of another kind
   */
  public static EvalCase caseOf(Map<String, Object> fields) {
    return new EvalCase(
        text(fields, "id"),
        number(fields, "attempt").intValue(),
        EvalCase.Status.valueOf(text(fields, "status").toUpperCase(Locale.ROOT)),
        text(fields, "reason"),
        Duration.ofMillis(Math.round(number(fields, "seconds").doubleValue() * 1000)),
        number(fields, "input_tokens").longValue(),
        number(fields, "output_tokens").longValue(),
        new BigDecimal(number(fields, "cost_usd").toString()));
  }

  @SuppressWarnings("unchecked") // an object is read as a map of strings
  private static Map<String, Object> object(@Nullable Object value, String what) {
    if (value instanceof Map) {
      return (Map<String, Object>) value;
    }
    throw new IllegalArgumentException("Expected " + what + " as a JSON object, got " + value);
  }

  private static String text(Map<String, Object> fields, String name) {
    if (fields.get(name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("Expected a text '" + name + "', got " + fields.get(name));
  }

  private static Number number(Map<String, Object> fields, String name) {
    if (fields.get(name) instanceof Number number) {
      return number;
    }
    throw new IllegalArgumentException("Expected a number '" + name + "', got " + fields.get(name));
  }
}
