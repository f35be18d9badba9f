package dev.penguin.provider.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.penguin.internal.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the JSON objects of a stream. A field of another type than wanted is passed over. */
public final class StreamJson {
  private static final int MAX_DEPTH = 200;

  /** As {@link Json#FACTORY}, without the search for duplicate keys in each of many events. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxTokenCount(500_000)
                  .maxNameLength(1_000)
                  .maxNumberLength(100)
                  .build())
          .build();

  /**
   * From this many bytes on, a part of an array is read as a stream: Jackson before 2.23 reads on
   * behind the end of a long part.
   */
  private static final int LONG = 1 << 16;

  private StreamJson() {}

  /**
   * A parser of bytes that must be exactly one object, standing inside of it.
   *
   * @param bytes holds them
   * @param offset where they begin
   * @param length how many they are
   * @throws IOException when they begin with none
   */
  public static JsonParser open(byte[] bytes, int offset, int length) throws IOException {
    JsonParser json = parser(bytes, offset, length);
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new JsonParseException(json, "no JSON object");
    }
    return json;
  }

  /**
   * A parser of bytes, standing before them.
   *
   * @param bytes holds them
   * @param offset where they begin
   * @param length how many they are
   * @throws IOException when they cannot be JSON
   */
  public static JsonParser parser(byte[] bytes, int offset, int length) throws IOException {
    return length < LONG
        ? FACTORY.createParser(bytes, offset, length)
        : FACTORY.createParser(new ByteArrayInputStream(bytes, offset, length));
  }

  /**
   * Makes sure that nothing follows the object.
   *
   * @throws IOException when something does
   */
  public static void end(JsonParser json) throws IOException {
    if (json.nextToken() != null) {
      throw new JsonParseException(json, "more than one JSON object");
    }
  }

  /** The object that the parser stands at; null when it is none. */
  public static @Nullable Map<?, ?> object(JsonParser json, JsonToken value) throws IOException {
    if (value == JsonToken.START_OBJECT) {
      return (Map<?, ?>) Json.read(json);
    }
    json.skipChildren();
    return null;
  }

  /** The text that the parser stands at; null when it is none. */
  public static @Nullable String text(JsonParser json, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_STRING) {
      return json.getText();
    }
    json.skipChildren();
    return null;
  }

  /** The number, zero or more, that the parser stands at; else another one. */
  public static int integer(JsonParser json, JsonToken value, int otherwise) throws IOException {
    if (value == JsonToken.VALUE_NUMBER_INT
        && json.getNumberType() == JsonParser.NumberType.INT
        && json.getIntValue() >= 0) {
      return json.getIntValue();
    }
    json.skipChildren();
    return otherwise;
  }

  /** The count in a field, or zero. */
  public static long count(Map<?, ?> fields, String name) {
    return fields.get(name) instanceof Long value && value > 0 ? value : 0;
  }

  /** The object in a field, or an empty one. */
  public static Map<?, ?> object(Map<?, ?> fields, String name) {
    return fields.get(name) instanceof Map<?, ?> map ? map : Map.of();
  }
}
