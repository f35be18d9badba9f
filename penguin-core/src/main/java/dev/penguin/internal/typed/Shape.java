package dev.penguin.internal.typed;

import dev.penguin.internal.json.JsonPath;
import dev.penguin.internal.json.ValueText;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the values of a Java type look in JSON, and how they are read. Safe for many threads. */
sealed interface Shape
    permits AnyShape,
        EnumShape,
        ListShape,
        MapShape,
        ObjectShape,
        OptionalShape,
        ScalarShape,
        SealedShape {

  /** The JSON Schema, with the schemas of inner shapes as the definitions give them. */
  Map<String, Object> schema(Definitions definitions);

  /**
   * Makes the Java value of a plain JSON value.
   *
   * @param json the value, of the kinds that {@code Json.parseExact} gives
   * @param place where it stands
   * @param problems what is wrong is added here
   * @return the Java value; of no meaning when a problem was added
   */
  @Nullable Object read(@Nullable Object json, JsonPath place, List<String> problems);

  /** The shapes inside. */
  default List<Shape> children() {
    return List.of();
  }

  /** The words for a value that does not fit. */
  static String mismatch(JsonPath place, String expected, @Nullable Object got) {
    return place.problem("expected " + expected + ", got " + ValueText.of(got));
  }
}
