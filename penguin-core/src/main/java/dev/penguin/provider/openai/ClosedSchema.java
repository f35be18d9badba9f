package dev.penguin.provider.openai;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a schema is one that OpenAI's strict mode takes: each object lists all its
 * properties as required and allows no others, and no other keywords are used than the ones it
 * knows. A server refuses the whole request when strict mode is asked for with another schema.
 */
final class ClosedSchema {
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
          "title",
          "format",
          "pattern",
          "minimum",
          "maximum",
          "minItems",
          "maxItems");

  private static final Set<String> FORMATS =
      Set.of("date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid");

  private ClosedSchema() {}

  static boolean isClosed(Map<String, Object> schema) {
    return "object".equals(schema.get("type")) && isStrict(schema);
  }

  private static boolean isStrict(@Nullable Object schema) {
    if (!(schema instanceof Map<?, ?> fields) || !KNOWN.containsAll(fields.keySet())) {
      return false;
    }
    if (fields.get("format") instanceof String format && !FORMATS.contains(format)) {
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
      return map.values().stream().allMatch(ClosedSchema::isStrict);
    }
    return schemas instanceof List<?> list && list.stream().allMatch(ClosedSchema::isStrict);
  }
}
