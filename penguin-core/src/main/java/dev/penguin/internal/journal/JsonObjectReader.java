package dev.penguin.internal.journal;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the fields of a stored JSON object, each once. A field that nobody reads is an error. */
final class JsonObjectReader {
  private final Map<?, ?> fields;
  private final Set<Object> unread;

  private JsonObjectReader(Map<?, ?> fields) {
    this.fields = fields;
    unread = new HashSet<>(fields.keySet());
  }

  static JsonObjectReader of(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return new JsonObjectReader(map);
    }
    throw new IllegalArgumentException("an object is missing");
  }

  /** Nothing of it may be lost: a field that is unknown here was written by a newer version. */
  void end() {
    if (!unread.isEmpty()) {
      throw new UnknownKindException("the field '" + unread.iterator().next() + "'");
    }
  }

  boolean has(String name) {
    return fields.containsKey(name);
  }

  @Nullable Object value(String name) {
    unread.remove(name);
    return fields.get(name);
  }

  String text(String name) {
    return typed(name, String.class);
  }

  Optional<String> optionalText(String name) {
    return has(name) ? Optional.of(text(name)) : Optional.empty();
  }

  boolean flag(String name) {
    return typed(name, Boolean.class);
  }

  long number(String name) {
    return typed(name, Long.class);
  }

  OptionalLong optionalNumber(String name) {
    return has(name) ? OptionalLong.of(number(name)) : OptionalLong.empty();
  }

  int smallNumber(String name) {
    return Math.toIntExact(number(name));
  }

  List<?> list(String name) {
    return typed(name, List.class);
  }

  JsonObjectReader object(String name) {
    return of(typed(name, Map.class));
  }

  Map<?, ?> map() {
    unread.clear();
    return fields;
  }

  private <T> T typed(String name, Class<T> type) {
    Object value = value(name);
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException("the field '" + name + "' is missing or of another type");
    }
    return type.cast(value);
  }
}
