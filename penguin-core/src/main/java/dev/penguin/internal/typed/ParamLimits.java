package dev.penguin.internal.typed;

import dev.penguin.error.ConfigurationException;
import dev.penguin.tool.Param;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Param} says about the values of a component or parameter.
 *
 * @param param the annotation
 * @param where what it stands on, for messages
 */
record ParamLimits(Param param, String where) {

  /** The shape with the limits of an annotation, if there are any. */
  static Shape on(Shape shape, @Nullable Param param, String where) {
    return param == null ? shape : new ParamLimits(param, where).on(shape);
  }

  private Shape on(Shape shape) {
    Map<String, Object> numeric = numeric();
    Map<String, Object> textual = textual();
    Shape limited = numeric.isEmpty() ? shape : put(numeric, "min or max", "number", shape);
    return textual.isEmpty() ? limited : put(textual, "pattern", "text", limited);
  }

  private Map<String, Object> numeric() {
    if (!(param.min() <= param.max())) {
      throw refused(
          "has min " + param.min() + " and max " + param.max() + ", so no number is valid");
    }
    Map<String, Object> keywords = new LinkedHashMap<>();
    if (Double.isFinite(param.min())) {
      keywords.put("minimum", number(param.min()));
    }
    if (Double.isFinite(param.max())) {
      keywords.put("maximum", number(param.max()));
    }
    return keywords;
  }

  private Map<String, Object> textual() {
    if (param.pattern().isEmpty()) {
      return Map.of();
    }
    try {
      return Map.of("pattern", Pattern.compile(param.pattern()).pattern());
    } catch (PatternSyntaxException e) {
      throw refused("has the pattern " + param.pattern() + ", which is not a regular expression");
    }
  }

  private Shape put(Map<String, Object> keywords, String names, String kind, Shape shape) {
    if (shape instanceof OptionalShape optional) {
      Shape inner = put(keywords, names, kind, optional.inner());
      return new OptionalShape(inner, optional.absent(), optional.wrapper());
    }
    if (shape instanceof ScalarShape scalar
        && scalar.type().equals("string") == kind.equals("text")
        && !scalar.type().equals("boolean")) {
      return scalar.with(keywords);
    }
    throw refused("has " + names + ", but is no " + kind);
  }

  /** 1 is written as 1, not as 1.0. */
  private static Number number(double value) {
    BigDecimal exact = BigDecimal.valueOf(value);
    return value == Math.rint(value) && Math.abs(value) < 1e15 ? exact.longValue() : exact;
  }

  private ConfigurationException refused(String why) {
    return new ConfigurationException("@Param of " + where + " " + why, "param-limits");
  }
}
