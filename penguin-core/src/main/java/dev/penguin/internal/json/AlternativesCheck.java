package dev.penguin.internal.json;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks {@code anyOf} and {@code oneOf}. When nothing fits, it finds out which alternative was
 * meant, so that the model reads about that one alone.
 */
final class AlternativesCheck {
  private final SchemaCheck check;
  private final @Nullable Object value;
  private final JsonPath place;

  AlternativesCheck(SchemaCheck check, @Nullable Object value, JsonPath place) {
    this.check = check;
    this.value = value;
    this.place = place;
  }

  void check(Map<?, ?> schema) {
    check(SchemaCheck.listOf(schema, "anyOf"), Integer.MAX_VALUE);
    check(SchemaCheck.listOf(schema, "oneOf"), 1);
  }

  private void check(List<?> alternatives, int mostMatches) {
    if (alternatives.isEmpty()) {
      return;
    }
    List<List<String>> failures = new ArrayList<>();
    for (Object alternative : alternatives) {
      List<String> problems = check.problemsOf(alternative, value, place);
      if (!problems.isEmpty()) {
        failures.add(problems);
      } else if (mostMatches == Integer.MAX_VALUE) {
        return;
      }
    }
    int matches = alternatives.size() - failures.size();
    if (matches > mostMatches) {
      check.add(place, "fits " + matches + " of the allowed forms, must fit exactly one");
    } else if (matches == 0) {
      report(alternatives, failures);
    }
  }

  private void report(List<?> alternatives, List<List<String>> failures) {
    List<Map<?, ?>> schemas = alternatives.stream().<Map<?, ?>>map(check::resolved).toList();
    Set<String> types = new LinkedHashSet<>();
    schemas.forEach(schema -> types.addAll(JsonType.namedBy(schema)));
    boolean allTyped = schemas.stream().noneMatch(schema -> JsonType.namedBy(schema).isEmpty());
    if (allTyped && !JsonType.accepts(types, value)) {
      check.add(place, "expected " + JsonType.describe(types) + ", got " + ValueText.of(value));
      return;
    }
    List<Integer> meant = new ArrayList<>();
    for (int i = 0; i < schemas.size(); i++) {
      if (isMeant(schemas.get(i))) {
        meant.add(i);
      }
    }
    if (meant.size() == 1) {
      check.add(failures.get(meant.get(0)));
    } else if (!meant.isEmpty() || !reportTag(schemas)) {
      reportNearest(failures);
    }
  }

  /** Of the right type, and each member that has fixed values in this form has one of them. */
  private boolean isMeant(Map<?, ?> schema) {
    if (!JsonType.accepts(JsonType.namedBy(schema), value)) {
      return false;
    }
    if (!(value instanceof Map<?, ?> members)) {
      return true;
    }
    return SchemaCheck.mapOf(schema, "properties").entrySet().stream()
        .filter(property -> isTag(property.getValue()))
        .allMatch(
            property ->
                members.containsKey(property.getKey())
                    && SchemaCheck.isOneOf(
                        SchemaCheck.choices((Map<?, ?>) property.getValue()).orElseThrow(),
                        members.get(property.getKey())));
  }

  /** Whether a member tells the forms apart: one fixed value. */
  private static boolean isTag(@Nullable Object schema) {
    return schema instanceof Map<?, ?> map
        && SchemaCheck.choices(map).filter(choices -> choices.size() == 1).isPresent();
  }

  /** Reports a missing or unknown tag when all forms that are objects have the same one. */
  private boolean reportTag(List<Map<?, ?>> schemas) {
    if (!(value instanceof Map<?, ?> members)) {
      return false;
    }
    List<Map<?, ?>> forms =
        schemas.stream().<Map<?, ?>>map(schema -> SchemaCheck.mapOf(schema, "properties")).toList();
    List<Map<?, ?>> objects = forms.stream().filter(form -> !form.isEmpty()).toList();
    for (Object name : objects.isEmpty() ? Set.of() : objects.get(0).keySet()) {
      if (objects.stream().allMatch(form -> isTag(form.get(name)))) {
        List<Object> tags =
            objects.stream()
                .<Object>flatMap(
                    form ->
                        SchemaCheck.choices(SchemaCheck.mapOf(form, String.valueOf(name)))
                            .orElseThrow()
                            .stream())
                .toList();
        String got = members.containsKey(name) ? ValueText.of(members.get(name)) : "nothing";
        check.add(
            place.member(String.valueOf(name)),
            "expected one of " + ValueText.list(tags) + ", got " + got);
        return true;
      }
    }
    return false;
  }

  private void reportNearest(List<List<String>> failures) {
    List<String> nearest = failures.get(0);
    for (List<String> problems : failures) {
      nearest = problems.size() < nearest.size() ? problems : nearest;
    }
    check.add(
        place,
        "fits none of the " + failures.size() + " allowed forms; the nearest: " + nearest.get(0));
  }
}
