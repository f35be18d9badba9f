package dev.penguin.internal.typed;

import dev.penguin.internal.json.JsonPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A value that may be left out or null.
 *
 * @param inner the value when it is there
 * @param absent what stands for a missing value, for instance {@code Optional.empty()}
 * @param wrapper what is made of one that is there, for instance {@code Optional::of}
 */
record OptionalShape(Shape inner, @Nullable Object absent, UnaryOperator<Object> wrapper)
    implements Shape {

  @Override
  public Map<String, Object> schema(Definitions definitions) {
    Map<String, Object> schema = definitions.schema(inner);
    if (!(schema.get("type") instanceof String type)) {
      return schema.isEmpty() ? schema : alternativeToNull(schema);
    }
    if (inner instanceof ObjectShape || inner instanceof MapShape) {
      return alternativeToNull(schema);
    }
    Map<String, Object> nullable = new LinkedHashMap<>(schema);
    nullable.put("type", List.of(type, "null"));
    if (schema.get("enum") instanceof List<?> choices) {
      List<@Nullable Object> withNull = new ArrayList<>(choices);
      withNull.add(null);
      nullable.put("enum", withNull);
    }
    return nullable;
  }

  private static Map<String, Object> alternativeToNull(Map<String, Object> schema) {
    Map<String, Object> alternatives = new LinkedHashMap<>();
    alternatives.put("anyOf", List.of(schema, Map.of("type", "null")));
    return alternatives;
  }

  @Override
  public @Nullable Object read(@Nullable Object json, JsonPath place, List<String> problems) {
    if (json == null) {
      return absent;
    }
    Object value = inner.read(json, place, problems);
    return value == null ? null : wrapper.apply(value);
  }

  @Override
  public List<Shape> children() {
    return List.of(inner);
  }
}
