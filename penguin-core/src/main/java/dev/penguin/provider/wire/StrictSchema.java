package dev.penguin.provider.wire;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether models can be held to a schema by OpenAI's strict mode and by Anthropic's output
 * format. Such a schema lists all properties of each object as required, allows no others, and uses
 * no other keywords than the ones that both know. A server refuses the whole request when it is
 * given another schema.
 */
public final class StrictSchema {
  private static final Set<String> KNOWN =
      Set.of(
          "type",
          "properties",
          "required",
          "additionalProperties",
          "description",
          "enum",
          "const",
          "items",
          "anyOf",
          "$ref",
          "$defs",
          "format",
          "title");

  /** The formats that both vendors' documentation lists. */
  private static final Set<String> FORMATS =
      Set.of("date-time", "date", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uuid");

  private StrictSchema() {}

  /** Whether a model can be held to the schema. */
  public static boolean isClosed(Map<String, Object> schema) {
    return "object".equals(schema.get("type")) && isStrict(schema);
  }

  private static boolean isStrict(@Nullable Object schema) {
    if (!(schema instanceof Map<?, ?> fields) || !KNOWN.containsAll(fields.keySet())) {
      return false;
    }
    Object format = fields.get("format");
    if (format != null && !FORMATS.contains(format)) {
      return false;
    }
    Object properties = fields.get("properties");
    boolean object = "object".equals(fields.get("type")) || properties != null;
    return (!object || allRequired(properties, fields))
        && (properties == null || allStrict(properties))
        && (fields.get("$defs") == null || allStrict(fields.get("$defs")))
        && (fields.get("items") == null || isStrict(fields.get("items")))
        && (fields.get("anyOf") == null || allStrict(fields.get("anyOf")));
  }

  private static boolean allRequired(@Nullable Object properties, Map<?, ?> fields) {
    if (!Boolean.FALSE.equals(fields.get("additionalProperties"))) {
      return false;
    }
    return properties instanceof Map<?, ?> map
        && (map.isEmpty()
            || fields.get("required") instanceof List<?> required
                && required.containsAll(map.keySet()));
  }

  private static boolean allStrict(@Nullable Object schemas) {
    if (schemas instanceof Map<?, ?> map) {
      return map.values().stream().allMatch(StrictSchema::isStrict);
    }
    return schemas instanceof List<?> list && list.stream().allMatch(StrictSchema::isStrict);
  }
}
