package dev.penguin.internal.typed;

import dev.penguin.internal.json.JsonPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One of several records under a sealed interface; a member {@code type} tells which. */
final class SealedShape implements Shape {
  /** The member that tells the records apart. */
  static final String TAG = "type";

  private final String name;
  private Map<String, ObjectShape> forms = Map.of();

  /** A shape without forms so far: a member of a form may be of this shape. */
  SealedShape(String name) {
    this.name = name;
  }

  /** Gives the shape its forms by tag; called once, before anyone else sees it. */
  SealedShape with(Map<String, ObjectShape> all) {
    forms = all;
    return this;
  }

  String name() {
    return name;
  }

  @Override
  public Map<String, Object> schema(Definitions definitions) {
    List<Object> alternatives = new ArrayList<>();
    forms.forEach((tag, form) -> alternatives.add(tagged(tag, form.schema(definitions))));
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("anyOf", alternatives);
    return schema;
  }

  private static Map<String, Object> tagged(String tag, Map<String, Object> form) {
    Map<String, Object> properties = new LinkedHashMap<>();
    Map<String, Object> tagSchema = new LinkedHashMap<>();
    tagSchema.put("type", "string");
    tagSchema.put("enum", List.of(tag)); // const says the same, but fewer servers know it
    properties.put(TAG, tagSchema);
    if (form.get("properties") instanceof Map<?, ?> members) {
      members.forEach((member, schema) -> properties.put((String) member, schema));
    }
    List<String> required = new ArrayList<>(List.of(TAG));
    if (form.get("required") instanceof List<?> members) {
      members.forEach(member -> required.add((String) member));
    }
    return ObjectShape.closed(properties, required);
  }

  @Override
  public @Nullable Object read(@Nullable Object json, JsonPath place, List<String> problems) {
    Object tag = json instanceof Map<?, ?> members ? members.get(TAG) : null;
    ObjectShape form = tag == null ? null : forms.get(tag);
    if (form == null) {
      String tags = String.join(", ", forms.keySet());
      problems.add(Shape.mismatch(place.member(TAG), "one of " + tags, tag));
      return null;
    }
    return form.read(json, place, problems);
  }

  @Override
  public List<Shape> children() {
    return forms.values().stream().flatMap(form -> form.children().stream()).toList();
  }
}
