package dev.penguin.project.blueprint;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A problem of a blueprint: what is wrong, where, and how to fix it. Immutable.
 *
 * @param code a code that does not change between versions, for instance {@code BP103}; the guide
 *     lists all codes
 * @param severity whether the problem keeps the blueprint from being applied
 * @param place where the problem is
 * @param message what is wrong, with the value
 * @param fix how to fix it
 */
public record Finding(String code, Severity severity, Place place, String message, String fix) {

  /** Checks that nothing is null. */
  public Finding {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(place, "place");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(fix, "fix");
  }

  /** Creates an error. */
  public static Finding error(String code, Place place, String message, String fix) {
    return new Finding(code, Severity.ERROR, place, message, fix);
  }

  /** Creates a warning. */
  public static Finding warning(String code, Place place, String message, String fix) {
    return new Finding(code, Severity.WARNING, place, message, fix);
  }

  /** The file with the problem; empty when the text did not come from a file. */
  public Optional<Path> file() {
    return place.file();
  }

  /** The line, from 1; 0 when a program built the blueprint. */
  public int line() {
    return place.line();
  }

  /** The character in the line, from 1; 0 when a program built the blueprint. */
  public int column() {
    return place.column();
  }

  /** The key of the item with the problem; empty for none. */
  public Optional<String> item() {
    return place.item();
  }

  /** Whether the finding keeps the blueprint from being applied. */
  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /**
   * Returns one line, for instance {@code plan.md:12:3: error BP103: the key ITEM-1 is used twice;
   * give one of the two another key}.
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    file().ifPresent(path -> text.append(path).append(':'));
    if (line() > 0) {
      text.append(line()).append(':').append(column()).append(": ");
    } else {
      item().ifPresent(key -> text.append(key).append(": "));
    }
    return text.append(severity.name().toLowerCase(Locale.ROOT))
        .append(' ')
        .append(code)
        .append(": ")
        .append(message)
        .append("; ")
        .append(fix)
        .toString();
  }

  /**
   * The place of a problem.
   *
   * @param file the file; empty when the text did not come from a file
   * @param line the line, from 1; 0 when a program built the blueprint
   * @param column the character in the line, from 1; 0 when a program built the blueprint
   * @param item the key of the item with the problem; empty for none
   */
  public record Place(Optional<Path> file, int line, int column, Optional<String> item) {
    private static final Place NONE = new Place(Optional.empty(), 0, 0, Optional.empty());

    /** Checks that nothing is null or negative. */
    public Place {
      Objects.requireNonNull(file, "file");
      Objects.requireNonNull(item, "item");
      if (line < 0 || column < 0) {
        throw new IllegalArgumentException(
            "line and column must not be negative, got " + line + ":" + column);
      }
    }

    /** No place, for a problem of the blueprint as a whole. */
    public static Place none() {
      return NONE;
    }

    /** An item of a blueprint that a program built. */
    public static Place ofItem(String key) {
      return new Place(Optional.empty(), 0, 0, Optional.of(key));
    }

    /** A place in a text that did not come from a file. */
    public static Place at(int line, int column) {
      return new Place(Optional.empty(), line, column, Optional.empty());
    }

    /** Returns this place with a file. */
    public Place in(Path path) {
      return new Place(Optional.of(path), line, column, item);
    }

    /** Returns this place with the key of an item. */
    public Place of(String key) {
      return new Place(file, line, column, Optional.of(key));
    }
  }

  /** The severity of a finding. */
  public enum Severity {
    /** The blueprint cannot be applied until the problem is fixed. */
    ERROR,
    /** The blueprint can be applied unchanged. */
    WARNING
  }
}
