package dev.penguin.internal.typed;

import dev.penguin.internal.json.JsonPath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An enum, by the names of its constants.
 *
 * @param constants the constants by name, in their order
 */
record EnumShape(Map<String, Object> constants) implements Shape {

  static EnumShape of(Class<?> type) {
    Map<String, Object> constants = new LinkedHashMap<>();
    for (Object constant : type.getEnumConstants()) {
      constants.put(((Enum<?>) constant).name(), constant);
    }
    return new EnumShape(constants);
  }

  @Override
  public Map<String, Object> schema(Definitions definitions) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "string");
    schema.put("enum", List.copyOf(constants.keySet()));
    return schema;
  }

  @Override
  public @Nullable Object read(@Nullable Object json, JsonPath place, List<String> problems) {
    Object constant = json instanceof String name ? constants.get(name) : null;
    if (constant == null) {
      String names = String.join(", ", constants.keySet());
      problems.add(Shape.mismatch(place, "one of " + names, json));
    }
    return constant;
  }
}
