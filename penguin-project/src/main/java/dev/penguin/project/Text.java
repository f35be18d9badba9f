package dev.penguin.project;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Checks text before it is stored: what SQLite would change silently is refused. */
final class Text {
  /** The most characters of a name or a title: lists show them. */
  static final int LINE = 1_000;

  /** The most characters of a description and other long text. */
  static final int LONG = 16 * 1_024 * 1_024;

  private Text() {}

  /** Text of at most {@link #LONG} characters; may be empty. */
  static String any(String name, String value) {
    return check(name, value, LONG);
  }

  /** Text of at most {@link #LINE} characters that is not blank. */
  static String line(String name, String value) {
    if (Objects.requireNonNull(value, name).isBlank()) {
      throw new ProjectException.InvalidText(name + " must not be blank");
    }
    return check(name, value, LINE);
  }

  static List<String> lines(String name, List<String> values) {
    List<String> checked = new ArrayList<>(values.size());
    for (String value : values) {
      checked.add(line(name, value));
    }
    return List.copyOf(checked);
  }

  /** Lines without repetition, in their order. */
  static List<String> distinct(String name, List<String> values) {
    return List.copyOf(new LinkedHashSet<>(lines(name, values)));
  }

  static Map<String, String> map(String name, Map<String, String> values) {
    Map<String, String> checked = new LinkedHashMap<>();
    values.forEach(
        (key, value) -> checked.put(line(name, key), any(name + "[" + key + "]", value)));
    return Map.copyOf(checked);
  }

  private static String check(String name, String value, int limit) {
    int length = Objects.requireNonNull(value, name).length();
    if (length > limit) {
      throw new ProjectException.InvalidText(
          "%s has %,d characters; at most %,d are stored".formatted(name, length, limit));
    }
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if (c == 0) {
        throw new ProjectException.InvalidText(
            "%s has a NUL character at index %d; remove it".formatted(name, i));
      }
      if (Character.isSurrogate(c)) {
        if (!isPair(value, i)) {
          throw new ProjectException.InvalidText(
              "%s has half a character (U+%04X) at index %d; it has no form in UTF-8"
                  .formatted(name, (int) c, i));
        }
        i++;
      }
    }
    return value;
  }

  private static boolean isPair(String value, int i) {
    return i + 1 < value.length()
        && Character.isSurrogatePair(value.charAt(i), value.charAt(i + 1));
  }
}
