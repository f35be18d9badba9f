package dev.penguin.internal.json;

import dev.penguin.internal.text.NearestName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks plain values, as {@link Json} reads them, against a JSON Schema, and says what is wrong in
 * words for a model.
 *
 * <p>It knows the keywords that schemas of tools use: types, properties, items, enum, const, limits
 * on sizes and numbers, pattern, anyOf, oneOf, allOf, and references inside the schema by their
 * place. Others are ignored, among them references to other documents, which are never fetched.
 */
public final class SchemaCheck {
  private static final int MAX_PROBLEMS = 10;
  private static final int MAX_DEPTH = 500;
  private static final int MAX_STEPS = 1_000_000;
  private static final int STEPS_FOR_AN_ALTERNATIVE = 20;
  private static final int MAX_SUGGESTED = 10;
  private static final int MAX_REFERENCES = 10;

  private final Map<String, Object> root;

  /** How many schemas were applied so far, in alternatives too; the one element is the count. */
  private final int[] steps;

  private final List<String> problems = new ArrayList<>();
  private int depth;

  SchemaCheck(Map<String, Object> root, int[] steps, int depth) {
    this.root = root;
    this.steps = steps;
    this.depth = depth;
  }

  /**
   * What is wrong with a value.
   *
   * @param schema the schema, as {@link Json#parseObject} reads it
   * @param value the value, as {@link Json#parse} or {@link Json#parseExact} reads it
   * @return at most 10 lines, each with the place in the value; none when the value is valid
   */
  public static List<String> problems(Map<String, Object> schema, @Nullable Object value) {
    SchemaCheck check = new SchemaCheck(schema, new int[1], 0);
    check.check(schema, value, JsonPath.root());
    return List.copyOf(check.problems);
  }

  /** What is wrong with the value when this alternative is the one that was meant. */
  List<String> problemsOf(@Nullable Object alternative, @Nullable Object value, JsonPath place) {
    steps[0] += STEPS_FOR_AN_ALTERNATIVE; // alternatives inside alternatives multiply
    SchemaCheck check = new SchemaCheck(root, steps, depth);
    check.check(alternative, value, place);
    return check.problems;
  }

  void add(JsonPath place, String text) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(place.problem(text));
    }
  }

  void add(List<String> lines) {
    lines.stream().limit(MAX_PROBLEMS - problems.size()).forEach(problems::add);
  }

  private void check(@Nullable Object schema, @Nullable Object value, JsonPath place) {
    if (problems.size() == MAX_PROBLEMS) {
      return;
    }
    if (Boolean.FALSE.equals(schema)) {
      add(place, "not allowed here");
    }
    if (!(schema instanceof Map<?, ?> keywords)) {
      return;
    }
    if (depth >= MAX_DEPTH || ++steps[0] > MAX_STEPS) {
      add(place, "too deep or too large to be checked; send less");
      return;
    }
    depth++;
    checkReference(keywords, value, place);
    if (checkChoice(keywords, value, place) && checkType(keywords, value, place)) {
      new ScalarCheck(keywords, text -> add(place, text)).check(value);
      if (value instanceof Map<?, ?> members) {
        checkMembers(keywords, members, place);
      } else if (value instanceof List<?> items) {
        checkItems(keywords, items, place);
      }
      for (Object part : listOf(keywords, "allOf")) {
        check(part, value, place);
      }
      new AlternativesCheck(this, value, place).check(keywords);
    }
    depth--;
  }

  private void checkReference(Map<?, ?> schema, @Nullable Object value, JsonPath place) {
    // What stands elsewhere is not fetched: the schema's author checks that part.
    if (schema.get("$ref") instanceof String reference && reference.matches("#(/.*)?")) {
      Object target = find(reference);
      if (target == null) {
        add(place, "cannot be checked: the schema's reference " + reference + " leads nowhere");
      } else {
        check(target, value, place);
      }
    }
  }

  /** The keywords of a schema, at the end of its references; none when it has none. */
  Map<?, ?> resolved(@Nullable Object schema) {
    Object found = schema;
    for (int i = 0; i < MAX_REFERENCES; i++) {
      if (found instanceof Map<?, ?> map && map.get("$ref") instanceof String reference) {
        found = find(reference);
      }
    }
    return found instanceof Map<?, ?> map ? map : Map.of();
  }

  /** What a reference such as {@code #/$defs/Node} points at; null when there is nothing. */
  @Nullable Object find(String reference) {
    if (!reference.equals("#") && !reference.startsWith("#/")) {
      return null;
    }
    Object found = root;
    String[] steps = reference.substring(1).split("/", -1);
    for (int i = 1; i < steps.length; i++) {
      String key = steps[i].replace("~1", "/").replace("~0", "~");
      found = found instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return found;
  }

  private boolean checkChoice(Map<?, ?> schema, @Nullable Object value, JsonPath place) {
    Optional<Collection<?>> choices = choices(schema);
    if (choices.isEmpty() || isOneOf(choices.get(), value)) {
      return true;
    }
    String expected =
        choices.get().size() == 1
            ? "expected " + ValueText.list(choices.get())
            : "expected one of " + ValueText.list(choices.get());
    add(place, expected + ", got " + ValueText.of(value));
    return false;
  }

  /** The values that {@code const} or {@code enum} allow; empty when there is neither. */
  static Optional<Collection<?>> choices(Map<?, ?> schema) {
    if (schema.containsKey("const")) {
      List<@Nullable Object> one = new ArrayList<>();
      one.add(schema.get("const"));
      return Optional.of(one);
    }
    return schema.get("enum") instanceof Collection<?> several
        ? Optional.of(several)
        : Optional.empty();
  }

  static boolean isOneOf(Collection<?> choices, @Nullable Object value) {
    Object wanted = JsonType.canonical(value);
    return choices.stream()
        .map(JsonType::canonical)
        .anyMatch(choice -> choice == null ? wanted == null : choice.equals(wanted));
  }

  private boolean checkType(Map<?, ?> schema, @Nullable Object value, JsonPath place) {
    Set<String> types = JsonType.namedBy(schema);
    if (JsonType.accepts(types, value)) {
      return true;
    }
    add(place, "expected " + JsonType.describe(types) + ", got " + ValueText.of(value));
    return false;
  }

  private void checkMembers(Map<?, ?> schema, Map<?, ?> members, JsonPath place) {
    Map<?, ?> properties = mapOf(schema, "properties");
    for (Object name : listOf(schema, "required")) {
      if (!members.containsKey(name)) {
        add(place.member(String.valueOf(name)), "required, but missing");
      }
    }
    for (Map.Entry<?, ?> member : members.entrySet()) {
      String name = String.valueOf(member.getKey());
      if (properties.containsKey(name)) {
        check(properties.get(name), member.getValue(), place.member(name));
      } else if (!checkPatternProperties(schema, name, member.getValue(), place)) {
        checkAdditional(schema, name, member.getValue(), place);
      }
    }
  }

  private boolean checkPatternProperties(
      Map<?, ?> schema, String name, @Nullable Object value, JsonPath place) {
    boolean known = false;
    for (Map.Entry<?, ?> entry : mapOf(schema, "patternProperties").entrySet()) {
      String pattern = String.valueOf(entry.getKey());
      if (BoundedPattern.find(pattern, name) == BoundedPattern.Answer.FOUND) {
        known = true;
        check(entry.getValue(), value, place.member(name));
      }
    }
    return known;
  }

  private void checkAdditional(
      Map<?, ?> schema, String name, @Nullable Object value, JsonPath place) {
    Object additional = schema.get("additionalProperties");
    if (Boolean.FALSE.equals(additional)) {
      add(place.member(name), "unknown parameter" + suggestion(schema, name));
    } else {
      check(additional, value, place.member(name));
    }
  }

  private static String suggestion(Map<?, ?> schema, String name) {
    List<String> known =
        mapOf(schema, "properties").keySet().stream().map(String::valueOf).toList();
    if (known.isEmpty()) {
      return "; there are none";
    }
    return NearestName.of(name, known)
        .map(near -> "; did you mean " + near + "?")
        .orElseGet(
            () ->
                known.size() > MAX_SUGGESTED ? "" : "; there is only " + String.join(", ", known));
  }

  private void checkItems(Map<?, ?> schema, List<?> items, JsonPath place) {
    new ScalarCheck(schema, text -> add(place, text)).checkSize("Items", items.size(), "item");
    List<?> first = listOf(schema, "prefixItems");
    for (int i = 0; i < items.size() && problems.size() < MAX_PROBLEMS; i++) {
      Object itemSchema = i < first.size() ? first.get(i) : schema.get("items");
      check(itemSchema, items.get(i), place.element(i));
    }
    if (Boolean.TRUE.equals(schema.get("uniqueItems"))) {
      checkDistinct(items, place);
    }
  }

  private void checkDistinct(List<?> items, JsonPath place) {
    Set<@Nullable Object> seen = new HashSet<>();
    for (Object item : items) {
      if (!seen.add(JsonType.canonical(item))) {
        add(place, "items must differ, got " + ValueText.of(item) + " twice");
        return;
      }
    }
  }

  static List<?> listOf(Map<?, ?> schema, String keyword) {
    return schema.get(keyword) instanceof List<?> list ? list : List.of();
  }

  static Map<?, ?> mapOf(Map<?, ?> schema, String keyword) {
    return schema.get(keyword) instanceof Map<?, ?> map ? map : Map.of();
  }
}
