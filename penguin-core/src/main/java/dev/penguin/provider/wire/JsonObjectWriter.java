package dev.penguin.provider.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penguin.internal.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

/** Writes fields of a JSON object as bytes. Not thread-safe. */
public final class JsonObjectWriter {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
  private final JsonGenerator json;

  /** An object without fields. */
  public JsonObjectWriter() throws IOException {
    json = Json.FACTORY.createGenerator(bytes);
    json.writeStartObject();
  }

  /** The generator that writes the fields, and neither the object's start nor its end. */
  public JsonGenerator json() {
    return json;
  }

  /** Ends with the whole object. */
  public byte[] object() throws IOException {
    json.writeEndObject();
    json.close();
    return bytes.toByteArray();
  }

  /** Ends with fields to follow others: each with a comma before it, nothing without fields. */
  public byte[] following() throws IOException {
    byte[] object = object();
    byte[] bare = Arrays.copyOf(object, object.length == 2 ? 0 : object.length - 1);
    if (bare.length > 0) {
      bare[0] = ',';
    }
    return bare;
  }
}
