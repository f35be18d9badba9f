package dev.penguin.provider.openai;

import dev.penguin.internal.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The schema of a tool in the form that the templates of all servers can read: each value has one
 * type by name, nothing is null, and nothing refers to another place. It is for the model to read;
 * what the model sends is judged by the schema that the tool has.
 *
 * <p>What may be left out need not be null as well. Of several types a text is taken, which can
 * spell the others, else the first one; a value of any type becomes a text, too. A type that holds
 * itself is written once, and is any object inside of itself.
 */
final class PlainSchema {
  /** References can be written out to any length. */
  private static final int MAX_NODES = 5_000;

  private static final List<String> ALTERNATIVES = List.of("anyOf", "oneOf");
  private static final String ANY = "Any JSON value, as text";

  private final Map<?, ?> definitions;
  private final Set<String> open = new LinkedHashSet<>();
  private int nodes;

  private PlainSchema(Map<?, ?> definitions) {
    this.definitions = definitions;
  }

  /** The plain form of a schema; the same text when it is one, or too large for it. */
  static String of(String schema) {
    Map<String, Object> parsed = Json.parseObject(schema);
    Object named = parsed.containsKey("$defs") ? parsed.get("$defs") : parsed.get("definitions");
    PlainSchema maker = new PlainSchema(named instanceof Map<?, ?> map ? map : Map.of());
    Map<String, Object> plain = maker.plain(parsed);
    plain.remove("$defs");
    plain.remove("definitions");
    return maker.nodes > MAX_NODES || plain.equals(parsed) ? schema : Json.write(plain);
  }

  private Map<String, Object> plain(@Nullable Object schema) {
    Map<String, Object> result = new LinkedHashMap<>();
    if (!(schema instanceof Map<?, ?> fields) || ++nodes > MAX_NODES) {
      result.put("type", "string");
      return result;
    }
    if (fields.get("$ref") instanceof String reference) {
      return referred(reference, fields);
    }
    fields.forEach((name, value) -> result.put(String.valueOf(name), value));
    chooseAlternative(result);
    boolean any = result.keySet().stream().allMatch(name -> name.equals("description"));
    result.put("type", type(result));
    if (any) {
      result.merge("description", ANY, (own, more) -> own + " (" + more + ")");
    }
    result.computeIfPresent("enum", (name, choices) -> withoutNull(choices));
    result.computeIfPresent("properties", (name, members) -> each(members));
    result.computeIfPresent("items", (name, items) -> plain(items));
    result.computeIfPresent(
        "additionalProperties",
        (name, more) ->
            more instanceof Map<?, ?> map ? map.isEmpty() ? (Object) true : plain(map) : more);
    return result;
  }

  private Map<String, Object> each(Object members) {
    Map<String, Object> all = new LinkedHashMap<>();
    if (members instanceof Map<?, ?> map) {
      map.forEach((name, member) -> all.put(String.valueOf(name), plain(member)));
    }
    return all;
  }

  private Map<String, Object> referred(String reference, Map<?, ?> fields) {
    String name = reference.substring(reference.lastIndexOf('/') + 1);
    Map<String, Object> result = new LinkedHashMap<>();
    if (open.add(name)) {
      result.putAll(plain(definitions.get(name)));
      open.remove(name);
    } else {
      result.put("type", "object");
    }
    if (fields.get("description") instanceof String description) {
      result.put("description", description);
    }
    return result;
  }

  /**
   * Takes one of the alternatives in place of all: that of the type, if there is one, or a text.
   */
  private void chooseAlternative(Map<String, Object> schema) {
    for (String name : ALTERNATIVES) {
      if (!(schema.remove(name) instanceof List<?> all)) {
        continue;
      }
      List<Map<String, Object>> plain = new ArrayList<>();
      for (Object each : all) {
        if (!(each instanceof Map<?, ?> fields && "null".equals(fields.get("type")))) {
          plain.add(plain(each));
        }
      }
      String type = chosen(plain.stream().map(each -> each.get("type")).toList());
      plain.removeIf(each -> !type.equals(each.get("type")));
      if (plain.size() == 1) {
        plain.get(0).forEach(schema::putIfAbsent);
      } else if (!plain.isEmpty()) {
        schema.put(name, plain);
      }
      schema.put("type", type);
    }
  }

  private static String type(Map<String, Object> schema) {
    Object type = schema.get("type");
    if (type instanceof String name && !name.equals("null")) {
      return name;
    }
    if (type instanceof List<?> types && !types.isEmpty()) {
      return chosen(types);
    }
    if (schema.containsKey("properties") || schema.containsKey("additionalProperties")) {
      return "object";
    }
    if (schema.containsKey("items")) {
      return "array";
    }
    Object example = schema.get("const");
    if (schema.get("enum") instanceof List<?> choices) {
      example = choices.stream().filter(Objects::nonNull).findFirst().orElse(null);
    }
    return example == null ? "string" : typeOf(example);
  }

  private static String chosen(List<?> types) {
    List<?> named = types.stream().filter(type -> type != null && !"null".equals(type)).toList();
    return named.isEmpty() || named.contains("string") ? "string" : String.valueOf(named.get(0));
  }

  private static String typeOf(Object value) {
    if (value instanceof Boolean) {
      return "boolean";
    }
    if (value instanceof Number) {
      return value instanceof Double ? "number" : "integer";
    }
    return value instanceof Map ? "object" : value instanceof List ? "array" : "string";
  }

  private static Object withoutNull(Object choices) {
    return choices instanceof List<?> list
        ? list.stream().filter(Objects::nonNull).toList()
        : choices;
  }
}
