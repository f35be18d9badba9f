package dev.penguin.project.internal.agent;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The arguments of a call, read by kind. The engine has checked them; a direct caller may not. */
record CallArguments(Map<String, Object> values) {

  String text(String name) {
    return optionalText(name)
        .orElseThrow(() -> new IllegalArgumentException(name + " must be given, as a text"));
  }

  Optional<String> optionalText(String name) {
    Object value = values.get(name);
    if (value == null || value instanceof String) {
      return Optional.ofNullable((String) value);
    }
    throw new IllegalArgumentException(name + " must be a text");
  }

  /** The number of the task that the call is about; empty for the run's own. */
  Optional<String> task() {
    return optionalText("task");
  }

  OptionalLong number(String name, long least, long most) {
    Object value = values.get(name);
    if (value == null) {
      return OptionalLong.empty();
    }
    if (value instanceof Long number && number >= least && number <= most) {
      return OptionalLong.of(number);
    }
    throw new IllegalArgumentException(
        "%s must be a whole number from %d to %d".formatted(name, least, most));
  }

  BigDecimal decimal(String name) {
    Object value = values.get(name);
    if (value == null) {
      return BigDecimal.ZERO;
    }
    if (value instanceof Number number) {
      return new BigDecimal(number.toString());
    }
    throw new IllegalArgumentException(name + " must be a number");
  }

  Optional<List<String>> texts(String name) {
    Object value = values.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof List<?> list)) {
      throw new IllegalArgumentException(name + " must be a list of texts");
    }
    List<String> texts = new ArrayList<>(list.size());
    for (Object each : list) {
      if (!(each instanceof String text)) {
        throw new IllegalArgumentException(name + " must be a list of texts");
      }
      texts.add(text);
    }
    return Optional.of(texts);
  }

  <E extends Enum<E>> Optional<E> oneOf(String name, Class<E> type) {
    return optionalText(name).map(text -> named(name, text, type));
  }

  private static <E extends Enum<E>> E named(String name, String text, Class<E> type) {
    for (E each : type.getEnumConstants()) {
      if (each.name().equals(text.toUpperCase(Locale.ROOT))) {
        return each;
      }
    }
    throw new IllegalArgumentException(
        "%s must be one of %s, got '%.80s'"
            .formatted(name, List.of(type.getEnumConstants()), text));
  }
}
