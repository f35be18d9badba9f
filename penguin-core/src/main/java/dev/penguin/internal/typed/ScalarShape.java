package dev.penguin.internal.typed;

import dev.penguin.internal.json.JsonPath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A text, a number or a boolean.
 *
 * @param type the type in JSON Schema
 * @param format the format in JSON Schema, or an empty text
 * @param limits what else the schema says of the value, by keyword
 * @param hint the form in words where no format tells it, or an empty text
 * @param expected what a value must be, for messages
 * @param conversion gives the Java value, or null or an exception when there is none
 */
record ScalarShape(
    String type,
    String format,
    Map<String, Object> limits,
    String hint,
    String expected,
    Function<Object, @Nullable Object> conversion)
    implements Shape {

  /** The same with limits, which the check against the schema enforces. */
  ScalarShape with(Map<String, Object> others) {
    return new ScalarShape(type, format, others, hint, expected, conversion);
  }

  @Override
  public Map<String, Object> schema(Definitions definitions) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", type);
    if (!format.isEmpty()) {
      schema.put("format", format);
    }
    schema.putAll(limits);
    if (!hint.isEmpty()) {
      schema.put("description", hint);
    }
    return schema;
  }

  @Override
  public @Nullable Object read(@Nullable Object json, JsonPath place, List<String> problems) {
    Object value = json == null ? null : convert(json);
    if (value == null) {
      problems.add(Shape.mismatch(place, expected, json));
    }
    return value;
  }

  private @Nullable Object convert(Object json) {
    try {
      return conversion.apply(json);
    } catch (RuntimeException e) { // each of these types has its own for a text it cannot read
      return null;
    }
  }
}
