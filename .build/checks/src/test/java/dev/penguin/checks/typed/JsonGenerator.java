package dev.penguin.checks.typed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** Writes JSON that fits a schema, or that is wrong in places. */
final class JsonGenerator {
  private static final int DEEP = 6;

  private static final List<String> JUNK =
      List.of("null", "true", "\"x\"", "\"\"", "7", "-0.5", "[]", "{}", "[null]", "{\"type\":1}");

  private static final Map<String, String> TEXTS =
      Map.ofEntries(
          Map.entry("date-time", "2026-03-01T14:30:05Z"),
          Map.entry("date", "2026-03-01"),
          Map.entry("uuid", "123e4567-e89b-12d3-a456-426614174000"),
          Map.entry("duration", "P2D"),
          Map.entry("a time such as 14:30:00", "14:30:00"),
          Map.entry(
              "a date and time without offset such as 2026-03-01T14:30:00", "2026-03-01T14:30:00"),
          Map.entry(
              "a date and time with zone such as 2026-03-01T14:30:00+01:00[Europe/Berlin]",
              "2026-03-01T14:30:00+01:00[Europe/Berlin]"),
          Map.entry("a year and month such as 2026-03", "2026-03"),
          Map.entry("a time zone such as Europe/Berlin", "Europe/Berlin"),
          Map.entry("a URI such as https://example.org/a", "https://example.org/a?b=c"),
          Map.entry("a file path", "a/b"),
          Map.entry("a currency code such as EUR", "EUR"),
          Map.entry("one character", "é"),
          Map.entry("^[a-z]{1,3}$", "ab"),
          Map.entry("a", "xax"));

  private final Map<String, Object> root;
  private final Random random;
  private final double wrong;

  /**
   * @param wrong how probable a mistake is at each place, 0 for none
   */
  JsonGenerator(Map<String, Object> root, Random random, double wrong) {
    this.root = root;
    this.random = random;
    this.wrong = wrong;
  }

  String next() {
    return value(root, 0);
  }

  private String value(Map<?, ?> schema, int depth) {
    if (depth > 0 && random.nextDouble() < wrong) {
      return pick(JUNK);
    }
    if (schema.get("$ref") instanceof String reference) {
      return value((Map<?, ?>) map(root.get("$defs")).get(reference.substring(8)), depth);
    }
    if (schema.get("anyOf") instanceof List<?> forms) {
      Object last = forms.get(forms.size() - 1);
      boolean end = depth > DEEP && "null".equals(map(last).get("type"));
      return value(map(end ? last : pick(forms)), depth);
    }
    if (schema.get("enum") instanceof List<?> choices) {
      Object choice = pick(choices);
      return choice == null ? "null" : "\"" + choice + "\"";
    }
    Object type = schema.get("type");
    return typed(String.valueOf(type instanceof List<?> types ? pick(types) : type), schema, depth);
  }

  private String typed(String type, Map<?, ?> schema, int depth) {
    return switch (type) {
      case "object" -> object(schema, depth);
      case "array" -> array(schema, depth);
      case "string" -> "\"" + text(schema) + "\"";
      case "integer" -> String.valueOf((long) number(schema, true));
      case "number" -> String.valueOf(number(schema, false));
      case "boolean" -> String.valueOf(random.nextBoolean());
      default -> "null";
    };
  }

  private String object(Map<?, ?> schema, int depth) {
    List<String> members = new ArrayList<>();
    List<?> required = schema.get("required") instanceof List<?> list ? list : List.of();
    for (Map.Entry<?, ?> property : map(schema.get("properties")).entrySet()) {
      boolean must = required.contains(property.getKey());
      if (must ? random.nextDouble() >= wrong : random.nextBoolean()) {
        members.add("\"" + property.getKey() + "\":" + value(map(property.getValue()), depth + 1));
      }
    }
    if (schema.get("additionalProperties") instanceof Map<?, ?> others) {
      for (int i = random.nextInt(3); i > 0; i--) {
        members.add("\"key " + i + "\":" + value(others, depth + 1));
      }
    } else if (random.nextDouble() < wrong) {
      members.add("\"extra\":" + pick(JUNK));
    }
    return "{" + String.join(",", members) + "}";
  }

  private String array(Map<?, ?> schema, int depth) {
    int size = depth > DEEP ? 0 : random.nextInt(3);
    return random
        .ints(size)
        .mapToObj(ignored -> value(map(schema.get("items")), depth + 1))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private String text(Map<?, ?> schema) {
    for (String keyword : List.of("format", "pattern", "description")) {
      String known = TEXTS.get(String.valueOf(schema.get(keyword)));
      if (known != null) {
        return random.nextDouble() < wrong ? "Q" : known;
      }
    }
    return pick(List.of("", "a", "ü\\n\\\"🐧", "null", "12"));
  }

  private double number(Map<?, ?> schema, boolean whole) {
    double least = schema.get("minimum") instanceof Number limit ? limit.doubleValue() : -100;
    double most = schema.get("maximum") instanceof Number limit ? limit.doubleValue() : 100;
    double outside = random.nextDouble() < wrong ? 1000 : 0;
    double value = least + random.nextDouble() * (most - least) + outside;
    return whole ? Math.rint(value) : value;
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static Map<?, ?> map(Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }
}
