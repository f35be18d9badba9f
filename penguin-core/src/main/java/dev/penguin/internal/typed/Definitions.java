package dev.penguin.internal.typed;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes the schema of a shape. Objects that stand in more than one place, or in themselves, are
 * written once, under {@code $defs}, and referred to.
 */
final class Definitions {
  private final IdentityHashMap<Shape, Integer> uses = new IdentityHashMap<>();
  private final IdentityHashMap<Shape, String> names = new IdentityHashMap<>();
  private final Map<String, Object> written = new LinkedHashMap<>();

  private final boolean allRequired;

  private Definitions(boolean allRequired) {
    this.allRequired = allRequired;
  }

  /** The whole schema of a shape. */
  static Map<String, Object> schemaOf(Shape root) {
    return schemaOf(root, new Definitions(false));
  }

  /**
   * The schema in which members that may be missing are there too, as null: what OpenAI's strict
   * mode wants. What fits it fits the other one.
   */
  static Map<String, Object> strictSchemaOf(Shape root) {
    return schemaOf(root, new Definitions(true));
  }

  private static Map<String, Object> schemaOf(Shape root, Definitions definitions) {
    definitions.count(root);
    Map<String, Object> schema = new LinkedHashMap<>(root.schema(definitions));
    if (!definitions.written.isEmpty()) {
      schema.put("$defs", definitions.written);
    }
    return schema;
  }

  /** Whether an object of these members must have this one. */
  boolean requires(Shape member) {
    return allRequired || !(member instanceof OptionalShape);
  }

  private void count(Shape shape) {
    if (uses.merge(shape, 1, Integer::sum) == 1) {
      shape.children().forEach(this::count);
    }
  }

  /** The schema of a shape where it is used: itself, or a reference. */
  Map<String, Object> schema(Shape shape) {
    String name = nameOf(shape);
    if (name.isEmpty() || uses.getOrDefault(shape, 0) < 2) {
      return shape.schema(this);
    }
    String known = names.get(shape);
    if (known == null) {
      known = unused(name);
      names.put(shape, known);
      written.put(known, Map.of()); // keeps the name while the shape is written
      written.put(known, shape.schema(this));
    }
    return Map.of("$ref", "#/$defs/" + known);
  }

  private static String nameOf(Shape shape) {
    if (shape instanceof ObjectShape object) {
      return object.name();
    }
    return shape instanceof SealedShape sealed ? sealed.name() : "";
  }

  private String unused(String name) {
    String candidate = name;
    for (int i = 2; written.containsKey(candidate); i++) {
      candidate = name + i;
    }
    return candidate;
  }
}
