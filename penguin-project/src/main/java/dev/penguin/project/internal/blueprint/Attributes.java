package dev.penguin.project.internal.blueprint;

import dev.penguin.project.internal.blueprint.text.QuotedText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Fields in one line, such as {@code priority=high tags=a,b}. Immutable.
 *
 * @param values the fields in their order
 */
record Attributes(List<Attribute> values) {
  static final Attributes NONE = new Attributes(List.of());

  /** A field with its values. */
  record Attribute(String name, List<String> values) {}

  /** What is in a line; empty when that is something else. */
  static Optional<Attributes> read(String line) {
    QuotedText.Reader text = new QuotedText.Reader(line);
    List<Attribute> found = new ArrayList<>();
    text.spaces();
    while (!text.isAtEnd()) {
      Optional<Attribute> next = attribute(text);
      if (next.isEmpty() || !text.spaces() && !text.isAtEnd()) {
        return Optional.empty();
      }
      found.add(next.get());
    }
    return Optional.of(new Attributes(found));
  }

  private static Optional<Attribute> attribute(QuotedText.Reader text) {
    Optional<String> name = text.value();
    if (name.isEmpty()) {
      return Optional.empty();
    }
    text.spaces();
    if (!text.take('=')) {
      return Optional.empty();
    }
    text.spaces();
    List<String> values = new ArrayList<>();
    do {
      Optional<String> value = text.value();
      if (value.isEmpty()) {
        return Optional.empty();
      }
      values.add(value.get());
    } while (text.take(','));
    return Optional.of(new Attribute(name.get(), values));
  }
}
