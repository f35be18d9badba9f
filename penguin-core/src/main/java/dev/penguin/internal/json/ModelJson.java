package dev.penguin.internal.json;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value that a model wrote. What deviates from JSON or from a schema is taken where it has
 * one meaning; the caller checks the value against its schema afterwards. Immutable.
 *
 * @param json the value as strict JSON: the model's own text when that is
 * @param value the value, as {@link Json#parseExact} reads it
 * @param alone whether no words stood beside it, but for thoughts and those around a fence
 */
public record ModelJson(String json, @Nullable Object value, boolean alone) {
  /**
   * Reads a text: strictly, and only when that fails as {@link LenientText} does.
   *
   * @throws IllegalArgumentException when the text holds no value or more than one; the message is
   *     that of the strict reader
   */
  public static ModelJson read(String text) {
    try {
      return new ModelJson(text, Json.parseExact(text), true);
    } catch (IllegalArgumentException e) {
      Optional<LenientText.Found> meant = LenientText.strict(text);
      if (meant.isEmpty()) {
        throw e;
      }
      String json = meant.get().json();
      return new ModelJson(json, Json.parseExact(json), meant.get().alone());
    }
  }

  /**
   * Reads the arguments of a call, which may stand in a string of JSON.
   *
   * @throws IllegalArgumentException when they are not one object
   */
  public static ModelJson object(String text, Map<String, Object> schema) {
    ModelJson read = read(text).fittedTo(schema);
    if (read.value instanceof Map) {
      return read;
    }
    throw new IllegalArgumentException("expected a JSON object, got " + Json.kind(read.value));
  }

  /** The value as the schema means it, see {@link SchemaFit}; the very same when it fits. */
  public ModelJson fittedTo(Map<String, Object> schema) {
    Object fitted = SchemaFit.fit(schema, value);
    return fitted == value ? this : new ModelJson(Json.write(fitted), fitted, alone);
  }
}
