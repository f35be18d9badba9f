package dev.penguin.internal.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON text to plain values and back, strictly: no duplicate keys, nothing after the value, no
 * infinite numbers, and limits on size and depth. On jackson-core alone.
 */
public final class Json {
  private static final int MAX_DEPTH = 200;
  private static final int MAX_STRING = 20_000_000;
  private static final long MAX_DOCUMENT = 40_000_000;
  private static final long MAX_TOKENS = 500_000;
  private static final int MAX_KEY = 1_000;
  private static final int MAX_NUMBER = 100;
  private static final int MAX_EXPONENT = 400;
  private static final int POOLED_BUFFERS = 16;

  /** The one factory; strict, and safe for use by many threads. */
  public static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
          // Keys come from strangers: none is kept in a table that outlives its text.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          // The default keeps buffers in the threads of the application.
          .recyclerPool(JsonRecyclerPools.newBoundedPool(POOLED_BUFFERS))
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(MAX_STRING)
                  .maxDocumentLength(MAX_DOCUMENT)
                  .maxTokenCount(MAX_TOKENS)
                  .maxNameLength(MAX_KEY)
                  .maxNumberLength(MAX_NUMBER)
                  .build())
          .build();

  private Json() {}

  /**
   * The value of a JSON text: {@code String}, {@code Long}, {@code BigInteger}, {@code Double},
   * {@code Boolean}, {@code List}, {@code Map} in the order of the text, or null. Halves of
   * surrogate pairs that stand alone become U+FFFD.
   *
   * @throws IllegalArgumentException when the text is not exactly one JSON value; the message says
   *     what is wrong and where
   */
  public static @Nullable Object parse(String json) {
    return parse(json, Fractions.DOUBLE);
  }

  /**
   * Like {@link #parse}, but a number with a fraction or an exponent is a {@code BigDecimal} with
   * the digits of the text.
   *
   * @throws IllegalArgumentException when the text is not exactly one JSON value
   */
  public static @Nullable Object parseExact(String json) {
    return parse(json, Fractions.EXACT);
  }

  private static @Nullable Object parse(String json, Fractions fractions) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      if (parser.nextToken() == null) {
        throw new IllegalArgumentException("expected a JSON value, got nothing");
      }
      Object value = read(parser, fractions);
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException(
            "expected one JSON value, got more after it at character "
                + parser.currentTokenLocation().getCharOffset());
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(ParseMessage.of(e), e);
    } catch (IOException e) {
      throw new UncheckedIOException("Reading from a string failed", e);
    }
  }

  /**
   * The object of a JSON text.
   *
   * @throws IllegalArgumentException when the text is not exactly one JSON object
   */
  @SuppressWarnings("unchecked") // an object is read as a map of strings
  public static Map<String, Object> parseObject(String json) {
    Object value = parse(json);
    if (value instanceof Map) {
      return (Map<String, Object>) value;
    }
    throw new IllegalArgumentException("expected a JSON object, got " + kind(value));
  }

  /** The JSON text of a value of the kinds that {@link #parse} gives. */
  public static String write(@Nullable Object value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(text)) {
      write(generator, value);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to a string failed", e);
    }
    return text.toString();
  }

  /** Writes a value of the kinds that {@link #parse} gives. */
  public static void write(JsonGenerator generator, @Nullable Object value) throws IOException {
    if (value instanceof Map<?, ?> map) {
      generator.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        generator.writeFieldName(wellFormed(String.valueOf(entry.getKey())));
        write(generator, entry.getValue());
      }
      generator.writeEndObject();
    } else if (value instanceof Iterable<?> list) {
      generator.writeStartArray();
      for (Object item : list) {
        write(generator, item);
      }
      generator.writeEndArray();
    } else if (value instanceof String text) {
      generator.writeString(wellFormed(text));
    } else {
      writeScalar(generator, value);
    }
  }

  private static void writeScalar(JsonGenerator generator, @Nullable Object value)
      throws IOException {
    if (value == null) {
      generator.writeNull();
    } else if (value instanceof Boolean flag) {
      generator.writeBoolean(flag);
    } else if (value instanceof Number number && isFinite(number)) {
      generator.writeNumber(number.toString());
    } else {
      throw new IllegalArgumentException(
          value instanceof Number
              ? "No JSON for the number " + value
              : "No JSON for a value of " + value.getClass().getName());
    }
  }

  private static boolean isFinite(Number number) {
    return !(number instanceof Double || number instanceof Float)
        || Double.isFinite(number.doubleValue());
  }

  /** Reads the value that the parser stands at, and leaves the parser at its last token. */
  public static @Nullable Object read(JsonParser parser) throws IOException {
    return read(parser, Fractions.DOUBLE);
  }

  private static @Nullable Object read(JsonParser parser, Fractions fractions) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> readObject(parser, fractions);
      case START_ARRAY -> readArray(parser, fractions);
      case VALUE_STRING -> wellFormed(parser.getText());
      case VALUE_NUMBER_INT ->
          switch (parser.getNumberType()) {
            case INT, LONG -> parser.getLongValue();
            default -> parser.getBigIntegerValue();
          };
      case VALUE_NUMBER_FLOAT -> readFraction(parser, fractions);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private static Number readFraction(JsonParser parser, Fractions fractions) throws IOException {
    double value = parser.getDoubleValue();
    if (Double.isInfinite(value)) {
      throw outOfRange(parser, "large");
    }
    if (fractions == Fractions.DOUBLE) {
      return value;
    }
    BigDecimal exact = parser.getDecimalValue();
    if (Math.abs((long) exact.scale()) > MAX_EXPONENT) {
      throw outOfRange(parser, "small");
    }
    return exact;
  }

  private static IllegalArgumentException outOfRange(JsonParser parser, String how) {
    return new IllegalArgumentException(
        "the number at character "
            + parser.currentTokenLocation().getCharOffset()
            + " is too "
            + how);
  }

  private static Map<String, Object> readObject(JsonParser parser, Fractions fractions)
      throws IOException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = wellFormed(parser.currentName());
      parser.nextToken();
      if (map.containsKey(name)) { // the parser sees equal keys, but not those made equal here
        throw new IllegalArgumentException("Duplicate field '" + name + "'");
      }
      map.put(name, read(parser, fractions));
    }
    return Collections.unmodifiableMap(map);
  }

  private static List<Object> readArray(JsonParser parser, Fractions fractions) throws IOException {
    List<@Nullable Object> list = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      list.add(read(parser, fractions));
    }
    return Collections.unmodifiableList(list);
  }

  /** What kind of JSON a value is, with its article. */
  public static String kind(@Nullable Object value) {
    if (value == null) {
      return "null";
    }
    if (value instanceof String) {
      return "a string";
    }
    if (value instanceof Boolean) {
      return "a boolean";
    }
    if (value instanceof Number) {
      return "a number";
    }
    return value instanceof List ? "an array" : "an object";
  }

  /** The text with each half of a surrogate pair that stands alone replaced by U+FFFD. */
  public static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return replaceLoneSurrogates(text, i);
      }
    }
    return text;
  }

  private static String replaceLoneSurrogates(String text, int from) {
    StringBuilder clean = new StringBuilder(text.length()).append(text, 0, from);
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        clean.append(c).append(text.charAt(++i));
      } else {
        clean.append(Character.isSurrogate(c) ? '\uFFFD' : c);
      }
    }
    return clean.toString();
  }

  /** What a number with a fraction or an exponent is read as. */
  private enum Fractions {
    DOUBLE,
    EXACT
  }
}
