package dev.penguin.eval.internal.file;

import dev.penguin.internal.json.Json;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** A published file: JSON objects, one a line or in one list, compressed with gzip or not. */
public final class JsonLines {
  private static final int GZIP = 0x1f;

  private JsonLines() {}

  /** Makes something of an object. */
  @FunctionalInterface
  public interface Reader<T> {
    /**
     * Makes it.
     *
     * @throws IllegalArgumentException when the object is another one; the message says what is
     *     wrong with it
     */
    T read(Map<String, Object> fields);
  }

  /**
   * What all objects of a file stand for, in their order; empty lines are passed over.
   *
   * @throws IOException when the file cannot be read
   * @throws IllegalArgumentException when it holds something else; the message has the place
   */
  public static <T> List<T> read(Path file, Reader<T> reader) throws IOException {
    String text = text(file).strip();
    List<T> all = new ArrayList<>();
    if (text.startsWith("[")) {
      for (Object one : list(file, text)) {
        all.add(one("Object " + (all.size() + 1) + " of " + file, one, reader));
      }
      return all;
    }
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (!line.isBlank()) {
        String place = "Line " + number + " of " + file;
        all.add(one(place, parsed(place, line), reader));
      }
    }
    return all;
  }

  private static List<?> list(Path file, String text) {
    return parsed("The text of " + file, text) instanceof List<?> list ? list : List.of();
  }

  private static @Nullable Object parsed(String place, String text) {
    try {
      return Json.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          place + " is no JSON: " + e.getMessage() + ". Expected a JSON object a line", e);
    }
  }

  @SuppressWarnings("unchecked") // an object is read as a map of strings
  private static <T> T one(String place, @Nullable Object value, Reader<T> reader) {
    if (!(value instanceof Map)) {
      throw new IllegalArgumentException(
          place + " is no JSON object, but " + Json.kind(value) + ". Expected one object a line");
    }
    try {
      return reader.read((Map<String, Object>) value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
    }
  }

  private static String text(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      in.mark(1);
      boolean compressed = in.read() == GZIP;
      in.reset();
      try (InputStream plain = compressed ? new GZIPInputStream(in) : in) {
        return new String(plain.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }

  /**
   * A text of an object; the first of the names that it has.
   *
   * @throws IllegalArgumentException when it has none of them
   */
  public static String text(Map<?, ?> fields, String... names) {
    for (String name : names) {
      Optional<String> text = optional(fields, name);
      if (text.isPresent()) {
        return text.get();
      }
    }
    throw new IllegalArgumentException(
        "the text '"
            + String.join("' or '", names)
            + "' is missing, there are only "
            + fields.keySet());
  }

  /** A text of an object, if it has one of this name. */
  public static Optional<String> optional(Map<?, ?> fields, String name) {
    return fields.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }
}
