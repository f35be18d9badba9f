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
 * spell the others, else the first one; a value of any type becomes a text, too. What is referred
 * to, and all of {@code allOf}, is written out. A type that holds itself is written once, and is
 * any object inside of itself. What cannot be written out so goes as it is.
 */
final class PlainSchema {
  /** References can be written out to any length. */
  private static final int MAX_NODES = 5_000;

  private static final List<String> ALTERNATIVES = List.of("anyOf", "oneOf");
  private static final String ANY = "Any JSON value, as text";

  /** References within references; each one takes some of the stack. */
  private static final int MAX_OPEN = 50;

  private static final Set<String> DEFINITIONS = Set.of("$defs", "definitions");
  private static final Set<String> REFERENCES = Set.of("$ref", "$dynamicRef", "$recursiveRef");

  /** Of two, the outer one counts. */
  private static final Set<String> NOTES =
      Set.of("description", "title", "default", "examples", "$schema", "$id", "$comment");

  private final Map<String, Object> root;
  private final Set<String> open = new LinkedHashSet<>();
  private int nodes;
  private boolean impossible;

  private PlainSchema(Map<String, Object> root) {
    this.root = root;
  }

  /** The plain form of a schema; the same text when it is one, or too large for it. */
  static String of(String schema) {
    Map<String, Object> parsed = Json.parseObject(schema);
    PlainSchema maker = new PlainSchema(parsed);
    Map<String, Object> plain = maker.plain(parsed);
    boolean asItIs = maker.impossible || plain.equals(parsed) || refers(plain);
    return asItIs ? schema : Json.write(plain);
  }

  private Map<String, Object> plain(@Nullable Object schema) {
    Map<String, Object> result = new LinkedHashMap<>();
    if (!(schema instanceof Map<?, ?> fields)) {
      result.put("type", "string");
      return result;
    }
    List<String> opened = new ArrayList<>(1);
    merge(fields, result, opened);
    makePlain(result);
    opened.forEach(open::remove);
    return result;
  }

  private void makePlain(Map<String, Object> result) {
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
  }

  private Map<String, Object> each(Object members) {
    Map<String, Object> all = new LinkedHashMap<>();
    if (members instanceof Map<?, ?> map) {
      map.forEach((name, member) -> all.put(String.valueOf(name), plain(member)));
    }
    return all;
  }

  /** Adds the members of a schema, after those of the schemas that it refers to or consists of. */
  private void merge(Map<?, ?> schema, Map<String, Object> into, List<String> opened) {
    impossible |= ++nodes > MAX_NODES || open.size() > MAX_OPEN;
    if (impossible) {
      return;
    }
    String reference = schema.get("$ref") instanceof String text ? text : "";
    if (!reference.isEmpty()) {
      refer(reference, into, opened);
    }
    List<?> all = schema.get("allOf") instanceof List<?> list ? list : List.of();
    for (Object each : all) {
      if (each instanceof Map<?, ?> map) {
        merge(map, into, opened);
      } else {
        impossible = true;
      }
    }
    schema.forEach(
        (key, value) -> {
          String name = String.valueOf(key);
          boolean done =
              name.equals("$ref") && !reference.isEmpty()
                  || name.equals("allOf") && value instanceof List;
          if (!done && !DEFINITIONS.contains(name)) {
            Object inner = into.get(name);
            into.put(name, inner == null || value == null ? value : both(name, inner, value));
          }
        });
  }

  private void refer(String reference, Map<String, Object> into, List<String> opened) {
    if (!open.add(reference)) {
      into.put("type", "object");
    } else {
      opened.add(reference);
      if (target(reference) instanceof Map<?, ?> schema) {
        merge(schema, into, opened);
      } else {
        impossible = true;
      }
    }
  }

  /** What a JSON pointer into this schema points to; null where that is nothing. */
  private @Nullable Object target(String reference) {
    Object at = reference.equals("#") || reference.startsWith("#/") ? root : null;
    for (String step : reference.split("/", -1)) {
      String name = step.replace("~1", "/").replace("~0", "~");
      if (at instanceof List<?> list) {
        at =
            name.matches("[0-9]{1,4}") && Integer.parseInt(name) < list.size()
                ? list.get(Integer.parseInt(name))
                : null;
      } else if (!step.equals("#")) {
        at = at instanceof Map<?, ?> map ? map.get(name) : null;
      }
    }
    return at;
  }

  /** A member that two schemas have which both count. */
  private Object both(String name, Object inner, Object outer) {
    if (inner.equals(outer) || NOTES.contains(name)) {
      return outer;
    }
    if (name.equals("properties")
        && inner instanceof Map<?, ?> one
        && outer instanceof Map<?, ?> two) {
      Map<Object, Object> members = new LinkedHashMap<>(one);
      two.forEach(
          (member, schema) -> {
            Object before = members.putIfAbsent(member, schema);
            impossible |= before != null && !before.equals(schema);
          });
      return members;
    }
    if (name.equals("required") && inner instanceof List<?> one && outer instanceof List<?> two) {
      Set<Object> names = new LinkedHashSet<>(one);
      names.addAll(two);
      return new ArrayList<>(names);
    }
    impossible = true;
    return outer;
  }

  /** Whether anything in it refers to another place; a member may have that name, too. */
  private static boolean refers(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .anyMatch(
              each ->
                  each.getValue() instanceof String && REFERENCES.contains(each.getKey())
                      || refers(each.getValue()));
    }
    return value instanceof List<?> list && list.stream().anyMatch(PlainSchema::refers);
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
