package dev.penguin.internal.typed;

import dev.penguin.internal.json.JsonPath;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A list, set or array.
 *
 * @param element its elements
 * @param collector makes it of a list that nobody else holds
 */
record ListShape(Shape element, Function<List<@Nullable Object>, Object> collector)
    implements Shape {

  static ListShape list(Shape element) {
    return new ListShape(element, Collections::unmodifiableList);
  }

  static ListShape set(Shape element) {
    return new ListShape(element, items -> Collections.unmodifiableSet(new LinkedHashSet<>(items)));
  }

  static ListShape array(Shape element, Class<?> elementType) {
    return new ListShape(
        element,
        items -> {
          Object array = Array.newInstance(elementType, items.size());
          for (int i = 0; i < items.size(); i++) {
            Array.set(array, i, items.get(i));
          }
          return array;
        });
  }

  @Override
  public Map<String, Object> schema(Definitions definitions) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "array");
    schema.put("items", definitions.schema(element));
    return schema;
  }

  @Override
  public @Nullable Object read(@Nullable Object json, JsonPath place, List<String> problems) {
    if (!(json instanceof List<?> items)) {
      problems.add(Shape.mismatch(place, "an array", json));
      return null;
    }
    int before = problems.size();
    List<@Nullable Object> values = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      values.add(element.read(items.get(i), place.element(i), problems));
    }
    return problems.size() > before ? null : collector.apply(values);
  }

  @Override
  public List<Shape> children() {
    return List.of(element);
  }
}
