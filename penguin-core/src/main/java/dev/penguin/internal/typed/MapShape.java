package dev.penguin.internal.typed;

import dev.penguin.internal.json.JsonPath;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A map.
 *
 * @param key its keys, read from text
 * @param value its values
 */
record MapShape(Shape key, Shape value) implements Shape {

  @Override
  public Map<String, Object> schema(Definitions definitions) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    if (key instanceof EnumShape names) {
      Map<String, Object> properties = new LinkedHashMap<>();
      names.constants().keySet().forEach(n -> properties.put(n, definitions.schema(value)));
      schema.put("properties", properties);
      schema.put("additionalProperties", false);
    } else {
      schema.put("additionalProperties", definitions.schema(value));
    }
    return schema;
  }

  @Override
  public @Nullable Object read(@Nullable Object json, JsonPath place, List<String> problems) {
    if (!(json instanceof Map<?, ?> members)) {
      problems.add(Shape.mismatch(place, "an object", json));
      return null;
    }
    int before = problems.size();
    Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
    for (Map.Entry<?, ?> member : members.entrySet()) {
      JsonPath here = place.member((String) member.getKey());
      Object name = key.read(member.getKey(), here, problems);
      Object item = value.read(member.getValue(), here, problems);
      if (map.containsKey(name) && problems.size() == before) {
        problems.add(here.problem("the same key is there twice"));
      }
      map.put(name, item);
    }
    return Collections.unmodifiableMap(map);
  }

  @Override
  public List<Shape> children() {
    return List.of(value);
  }
}
