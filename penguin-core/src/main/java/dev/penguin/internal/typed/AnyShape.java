package dev.penguin.internal.typed;

import dev.penguin.internal.json.JsonPath;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Any JSON value, given on as it is; for {@code Object}. */
record AnyShape() implements Shape {
  @Override
  public Map<String, Object> schema(Definitions definitions) {
    return Map.of();
  }

  @Override
  public @Nullable Object read(@Nullable Object json, JsonPath place, List<String> problems) {
    return json;
  }
}
