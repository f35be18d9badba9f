package dev.penguin.internal.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penguin.internal.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** Writes the pieces of a request's body as bytes. */
public final class BodyWriter {
  private BodyWriter() {}

  /** Writes some fields of an object. */
  @FunctionalInterface
  public interface Fields {
    /** Writes the fields, and neither the object's start nor its end. */
    void write(JsonGenerator json) throws IOException;
  }

  /**
   * An object with these fields.
   *
   * @param fields writes them
   */
  public static byte[] object(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json = Json.FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Fields to follow others: each with a comma before it, nothing when there are none.
   *
   * @param fields writes them
   */
  public static byte[] following(Fields fields) {
    byte[] object = object(fields);
    byte[] bare = Arrays.copyOf(object, object.length == 2 ? 0 : object.length - 1);
    if (bare.length > 0) {
      bare[0] = ',';
    }
    return bare;
  }
}
