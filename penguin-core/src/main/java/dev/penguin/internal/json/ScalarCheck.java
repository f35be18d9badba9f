package dev.penguin.internal.json;

import java.math.BigDecimal;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Checks texts and numbers against the keywords that limit them. */
final class ScalarCheck {
  private final Map<?, ?> schema;
  private final Consumer<String> problems;

  ScalarCheck(Map<?, ?> schema, Consumer<String> problems) {
    this.schema = schema;
    this.problems = problems;
  }

  void check(@Nullable Object value) {
    if (value instanceof String text) {
      checkText(text);
    } else if (value instanceof Number number) {
      checkNumber(number);
    }
  }

  private void checkText(String text) {
    checkSize("Length", text.codePointCount(0, text.length()), "character");
    if (schema.get("pattern") instanceof String pattern) {
      switch (BoundedPattern.find(pattern, text)) {
        case FOUND -> {}
        case NOT_FOUND ->
            problems.accept("must match the pattern " + pattern + ", got " + ValueText.of(text));
        case GAVE_UP -> problems.accept("takes too long to match against the pattern " + pattern);
      }
    }
  }

  /** Checks a size against {@code minLength} and {@code maxLength}, or the like. */
  void checkSize(String keyword, int size, String unit) {
    if (schema.get("min" + keyword) instanceof Number least && size < least.longValue()) {
      problems.accept("must have at least " + count(least, unit) + ", got " + size);
    }
    if (schema.get("max" + keyword) instanceof Number most && size > most.longValue()) {
      problems.accept("must have at most " + count(most, unit) + ", got " + size);
    }
  }

  private static String count(Number number, String unit) {
    return number + " " + unit + (number.longValue() == 1 ? "" : "s");
  }

  private void checkNumber(Number number) {
    checkLimit("minimum", "exclusiveMinimum", "at least ", "more than ", number, -1);
    checkLimit("maximum", "exclusiveMaximum", "at most ", "less than ", number, 1);
  }

  /** Drafts differ: {@code exclusiveMinimum} is a limit of its own, or a flag on the other. */
  private void checkLimit(
      String keyword, String strictKeyword, String words, String strictWords, Number got, int bad) {
    boolean flag = Boolean.TRUE.equals(schema.get(strictKeyword));
    if (schema.get(keyword) instanceof Number limit) {
      checkLimit(limit, flag ? strictWords : words, got, bad, flag);
    }
    if (schema.get(strictKeyword) instanceof Number limit) {
      checkLimit(limit, strictWords, got, bad, true);
    }
  }

  private void checkLimit(Number limit, String words, Number got, int bad, boolean strict) {
    BigDecimal bound = JsonType.decimal(limit);
    int order = JsonType.decimal(got).compareTo(bound);
    if (order == bad || strict && order == 0) {
      problems.accept("must be " + words + limit + ", got " + got);
    }
  }
}
