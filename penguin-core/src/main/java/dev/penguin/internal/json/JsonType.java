package dev.penguin.internal.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The types of JSON Schema, on plain values. */
public final class JsonType {
  private JsonType() {}

  /** The types that a schema names; empty when it names none. */
  static Set<String> namedBy(Map<?, ?> schema) {
    Object named = schema.get("type");
    if (named instanceof Collection<?> several) {
      Set<String> types = new LinkedHashSet<>();
      several.forEach(type -> types.add(String.valueOf(type)));
      return types;
    }
    return named instanceof String one ? Set.of(one) : Set.of();
  }

  /** Whether the value is of one of the types. Without types every value is. */
  static boolean accepts(Set<String> types, @Nullable Object value) {
    for (String type : types) {
      if (accepts(type, value)) {
        return true;
      }
    }
    return types.isEmpty();
  }

  private static boolean accepts(String type, @Nullable Object value) {
    return switch (type) {
      case "string" -> value instanceof String;
      case "number" -> value instanceof Number;
      case "integer" -> isInteger(value);
      case "boolean" -> value instanceof Boolean;
      case "object" -> value instanceof Map;
      case "array" -> value instanceof List;
      case "null" -> value == null;
      default -> true;
    };
  }

  /** An integer is one by its value: 3, 3.0 and 3e0 are the same. */
  private static boolean isInteger(@Nullable Object value) {
    return value instanceof Number number && whole(number).isPresent();
  }

  /** The number as a {@code Long} or a {@code BigInteger}; empty when it has a fraction. */
  public static Optional<Number> whole(Number number) {
    if (!(number instanceof BigDecimal || number instanceof Double || number instanceof Float)) {
      return Optional.of(number);
    }
    BigDecimal exact = decimal(number).stripTrailingZeros();
    if (exact.scale() > 0) {
      return Optional.empty();
    }
    BigInteger whole = exact.toBigInteger();
    return Optional.of(whole.bitLength() < Long.SIZE ? whole.longValue() : whole);
  }

  /** The types in words, for instance "a string or null". */
  static String describe(Collection<String> types) {
    List<String> words = types.stream().map(JsonType::describe).toList();
    int last = words.size() - 1;
    return last < 1
        ? String.join("", words)
        : words.stream().limit(last).collect(Collectors.joining(", ")) + " or " + words.get(last);
  }

  private static String describe(String type) {
    return switch (type) {
      case "null" -> type;
      case "integer", "object", "array" -> "an " + type;
      default -> "a " + type;
    };
  }

  /** The value in a form in which equal JSON is equal: 1, 1.0 and 1e0 are one number. */
  static @Nullable Object canonical(@Nullable Object value) {
    if (value instanceof Number number) {
      return decimal(number).stripTrailingZeros();
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> items = new ArrayList<>(list.size());
      list.forEach(item -> items.add(canonical(item)));
      return items;
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> members = new LinkedHashMap<>();
      map.forEach((key, item) -> members.put(key, canonical(item)));
      return members;
    }
    return value;
  }

  /** The exact value of a finite number. */
  static BigDecimal decimal(Number number) {
    if (number instanceof Long whole) {
      return BigDecimal.valueOf(whole);
    }
    return number instanceof BigDecimal exact ? exact : new BigDecimal(number.toString());
  }
}
