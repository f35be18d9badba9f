package dev.penguin.eval.internal.run;

import dev.penguin.eval.AttemptResult;
import dev.penguin.eval.Grade;
import dev.penguin.eval.Measures;
import dev.penguin.eval.Verdict;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Results as JSON values and back. */
public final class AttemptCodec {
  private AttemptCodec() {}

  /** The JSON object of a result. */
  public static Map<String, Object> write(AttemptResult result) {
    Map<String, Object> grades = new LinkedHashMap<>();
    result
        .grades()
        .forEach(
            (name, grade) ->
                grades.put(
                    name,
                    Map.of(
                        "passed", grade.passed(),
                        "score", grade.score(),
                        "reason", grade.reason())));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("task", result.task());
    json.put("attempt", (long) result.attempt());
    json.put("verdict", result.verdict().name());
    json.put("score", result.score());
    json.put("grades", grades);
    json.put("turns", (long) result.measures().turns());
    json.put("tool_calls", (long) result.measures().toolCalls());
    json.put("tokens", result.measures().tokens());
    result.measures().costUsd().ifPresent(cost -> json.put("cost_usd", cost.toPlainString()));
    json.put("milliseconds", result.measures().duration().toMillis());
    json.put("note", result.note());
    return json;
  }

  /**
   * The result of a JSON object.
   *
   * @throws IllegalArgumentException when it is not one
   */
  public static AttemptResult read(Map<?, ?> json) {
    Map<String, Grade> grades = new LinkedHashMap<>();
    if (json.get("grades") instanceof Map<?, ?> all) {
      all.forEach((name, grade) -> grades.put(String.valueOf(name), grade(grade)));
    }
    return new AttemptResult(
        text(json.get("task")),
        (int) number(json.get("attempt")),
        Verdict.valueOf(text(json.get("verdict"))),
        number(json.get("score")),
        grades,
        new Measures(
            (int) number(json.get("turns")),
            (int) number(json.get("tool_calls")),
            (long) number(json.get("tokens")),
            Optional.ofNullable(json.get("cost_usd")).map(cost -> new BigDecimal(text(cost))),
            Duration.ofMillis((long) number(json.get("milliseconds")))),
        text(json.get("note")));
  }

  private static Grade grade(@Nullable Object json) {
    if (!(json instanceof Map<?, ?> grade)) {
      throw new IllegalArgumentException("A grade must be a JSON object, got " + json);
    }
    return new Grade(
        Boolean.TRUE.equals(grade.get("passed")),
        number(grade.get("score")),
        text(grade.get("reason")));
  }

  private static String text(@Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("A result needs a text, got " + value);
  }

  private static double number(@Nullable Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw new IllegalArgumentException("A result needs a number, got " + value);
  }
}
