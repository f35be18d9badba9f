package dev.penguin.eval.internal.humaneval;

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
import java.util.zip.GZIPInputStream;

/** A published file: one JSON object a line, compressed with gzip or not. */
public final class JsonLines {
  private static final int GZIP = 0x1f;

  private JsonLines() {}

  /**
   * All objects of a file; empty lines are passed over.
   *
   * @throws IOException when it cannot be read, or a line is no JSON object
   */
  public static List<Map<String, Object>> read(Path file) throws IOException {
    List<Map<String, Object>> all = new ArrayList<>();
    int number = 0;
    for (String line : text(file).lines().toList()) {
      number++;
      if (!line.isBlank()) {
        try {
          all.add(Json.parseObject(line));
        } catch (IllegalArgumentException e) {
          throw new IOException(
              "Line %d of %s is no JSON object: %s".formatted(number, file, e.getMessage()));
        }
      }
    }
    return all;
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

  /** A text of an object; the first of the names that it has. */
  static String text(Map<String, Object> fields, String... names) {
    for (String name : names) {
      if (fields.get(name) instanceof String text) {
        return text;
      }
    }
    throw new IllegalArgumentException(
        "Expected a text '"
            + String.join("' or '", names)
            + "' in an object with the names "
            + fields.keySet());
  }
}
