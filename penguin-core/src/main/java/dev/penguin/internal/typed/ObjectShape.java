package dev.penguin.internal.typed;

import dev.penguin.internal.json.JsonPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object with named members: a record, or the parameters of a method. */
final class ObjectShape implements Shape {
  private static final int MAX_MESSAGE = 200;

  private final String name;
  private final Maker maker;
  private List<Member> members = List.of();

  /** A shape without members so far: the type of a member may be this one. */
  ObjectShape(String name, Maker maker) {
    this.name = name;
    this.maker = maker;
  }

  /** Gives the shape its members; called once, before anyone else sees it. */
  ObjectShape with(List<Member> all) {
    members = List.copyOf(all);
    return this;
  }

  String name() {
    return name;
  }

  boolean has(String memberName) {
    return members.stream().anyMatch(member -> member.name.equals(memberName));
  }

  @Override
  public Map<String, Object> schema(Definitions definitions) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (Member member : members) {
      properties.put(member.name, described(definitions.schema(member.shape), member.description));
      if (definitions.requires(member.shape)) {
        required.add(member.name);
      }
    }
    return closed(properties, required);
  }

  /** An object that has these properties and no others. */
  static Map<String, Object> closed(Map<String, Object> properties, List<String> required) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    schema.put("required", required);
    schema.put("additionalProperties", false);
    return schema;
  }

  private static Map<String, Object> described(Map<String, Object> schema, String description) {
    if (description.isEmpty()) {
      return schema;
    }
    Map<String, Object> described = new LinkedHashMap<>();
    if (schema.containsKey("$ref")) { // OpenAI allows nothing beside a reference
      described.put("anyOf", List.of(schema));
    } else {
      described.putAll(schema);
    }
    Object hint = described.get("description");
    described.put("description", hint == null ? description : description + " (" + hint + ")");
    return described;
  }

  @Override
  public @Nullable Object read(@Nullable Object json, JsonPath place, List<String> problems) {
    if (!(json instanceof Map<?, ?> given)) {
      problems.add(Shape.mismatch(place, "an object", json));
      return null;
    }
    int before = problems.size();
    @Nullable Object[] values = new Object[members.size()];
    for (int i = 0; i < values.length; i++) {
      Member member = members.get(i);
      JsonPath here = place.member(member.name);
      if (given.containsKey(member.name)) {
        values[i] = member.shape.read(given.get(member.name), here, problems);
      } else if (member.shape instanceof OptionalShape optional) {
        values[i] = optional.absent();
      } else {
        problems.add(here.problem("required, but missing"));
      }
    }
    return problems.size() > before ? null : make(values, place, problems);
  }

  /** What a constructor refuses is wrong with the value, not with the program. */
  private @Nullable Object make(@Nullable Object[] values, JsonPath place, List<String> problems) {
    try {
      return maker.make(values);
    } catch (RuntimeException e) {
      String message = e.getMessage() == null ? "not valid" : e.getMessage();
      problems.add(
          place.problem(
              message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) + "…" : message));
      return null;
    }
  }

  @Override
  public List<Shape> children() {
    return members.stream().map(Member::shape).toList();
  }

  /**
   * A member.
   *
   * @param name its name
   * @param description what it means, or an empty text
   * @param shape its value
   */
  record Member(String name, String description, Shape shape) {}

  /** Makes the Java value of the values of the members. */
  @FunctionalInterface
  interface Maker {
    Object make(@Nullable Object[] values);
  }
}
