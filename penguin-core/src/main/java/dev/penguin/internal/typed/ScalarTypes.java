package dev.penguin.internal.typed;

import dev.penguin.internal.json.JsonType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** The Java types that are one text, number or boolean in JSON. */
final class ScalarTypes {
  private static final Map<Class<?>, ScalarShape> SHAPES = new HashMap<>();

  static {
    addNumbers();
    addTexts();
    addTimes();
    add(boolean.class, Boolean.class, shape("boolean", "a boolean", Boolean.class::cast));
  }

  private ScalarTypes() {}

  /** The shape of a type; null when it is no scalar. */
  static @Nullable ScalarShape of(Class<?> type) {
    return SHAPES.get(type);
  }

  /** The shape of a key of a map: a text always. Null when the type cannot be one. */
  static @Nullable ScalarShape ofKey(Class<?> type) {
    if (type == Integer.class) {
      return text("an integer as key", Integer::valueOf);
    }
    if (type == Long.class) {
      return text("an integer as key", Long::valueOf);
    }
    ScalarShape shape = SHAPES.get(type);
    return shape != null && shape.type().equals("string") ? shape : null;
  }

  private static void addNumbers() {
    add(byte.class, Byte.class, whole(Byte.MIN_VALUE, Byte.MAX_VALUE, value -> (byte) value));
    add(short.class, Short.class, whole(Short.MIN_VALUE, Short.MAX_VALUE, value -> (short) value));
    add(
        int.class,
        Integer.class,
        whole(Integer.MIN_VALUE, Integer.MAX_VALUE, value -> (int) value));
    add(long.class, Long.class, whole(Long.MIN_VALUE, Long.MAX_VALUE, value -> value));
    add(
        float.class,
        Float.class,
        shape("number", "a number from -3.4028235E38 to 3.4028235E38", ScalarTypes::toFloat));
    add(double.class, Double.class, shape("number", "a number", ScalarTypes::toDouble));
    SHAPES.put(BigInteger.class, shape("integer", "an integer", ScalarTypes::toBigInteger));
    SHAPES.put(BigDecimal.class, shape("number", "a number", ScalarTypes::toBigDecimal));
    SHAPES.put(Number.class, shape("number", "a number", Number.class::cast));
  }

  private static void addTexts() {
    SHAPES.put(String.class, text("a string", text -> text));
    SHAPES.put(CharSequence.class, text("a string", text -> text));
    add(
        char.class,
        Character.class,
        hinted("one character", text -> text.length() == 1 ? text.charAt(0) : null));
    SHAPES.put(UUID.class, formatted("uuid", "a UUID", ScalarTypes::toUuid));
    SHAPES.put(URI.class, hinted("a URI such as https://example.org/a", URI::create));
    SHAPES.put(Path.class, hinted("a file path", Path::of));
    SHAPES.put(Currency.class, hinted("a currency code such as EUR", Currency::getInstance));
    SHAPES.put(ZoneId.class, hinted("a time zone such as Europe/Berlin", ZoneId::of));
  }

  /** A format is given only where JSON Schema means the same as Java: its times have offsets. */
  private static void addTimes() {
    String dateTime = "a date and time with offset such as 2026-03-01T14:30:00Z";
    SHAPES.put(Instant.class, formatted("date-time", dateTime, Instant::parse));
    SHAPES.put(OffsetDateTime.class, formatted("date-time", dateTime, OffsetDateTime::parse));
    SHAPES.put(
        ZonedDateTime.class,
        hinted(
            "a date and time with zone such as 2026-03-01T14:30:00+01:00[Europe/Berlin]",
            ZonedDateTime::parse));
    SHAPES.put(LocalDate.class, formatted("date", "a date such as 2026-03-01", LocalDate::parse));
    SHAPES.put(
        OffsetTime.class,
        formatted("time", "a time with offset such as 14:30:00Z", OffsetTime::parse));
    SHAPES.put(
        LocalDateTime.class,
        hinted("a date and time without offset such as 2026-03-01T14:30:00", LocalDateTime::parse));
    SHAPES.put(LocalTime.class, hinted("a time such as 14:30:00", LocalTime::parse));
    SHAPES.put(
        Duration.class,
        formatted("duration", "a duration in days to seconds such as PT1H30M", Duration::parse));
    SHAPES.put(
        Period.class,
        formatted("duration", "a period in years to days such as P1M2D", Period::parse));
    SHAPES.put(YearMonth.class, hinted("a year and month such as 2026-03", YearMonth::parse));
    SHAPES.put(
        Year.class,
        shape(
            "integer",
            "a year such as 2026",
            value -> toWhole(value) instanceof Long year ? Year.of(Math.toIntExact(year)) : null));
  }

  private static void add(Class<?> primitive, Class<?> boxed, ScalarShape shape) {
    SHAPES.put(primitive, shape);
    SHAPES.put(boxed, shape);
  }

  private static ScalarShape shape(
      String type, String expected, Function<Object, @Nullable Object> conversion) {
    return new ScalarShape(type, "", Map.of(), "", expected, conversion);
  }

  private static ScalarShape text(String expected, Function<String, @Nullable Object> parser) {
    return text("", "", expected, parser);
  }

  private static ScalarShape formatted(
      String format, String expected, Function<String, @Nullable Object> parser) {
    return text(format, "", expected, parser);
  }

  private static ScalarShape hinted(String expected, Function<String, @Nullable Object> parser) {
    return text("", expected, expected, parser);
  }

  private static ScalarShape text(
      String format, String hint, String expected, Function<String, @Nullable Object> parser) {
    return new ScalarShape(
        "string",
        format,
        Map.of(),
        hint,
        expected,
        value -> value instanceof String text ? parser.apply(text) : null);
  }

  private static ScalarShape whole(long least, long most, LongFunction<Object> conversion) {
    return shape(
        "integer",
        "an integer from " + least + " to " + most,
        value ->
            toWhole(value) instanceof Long number && number >= least && number <= most
                ? conversion.apply(number)
                : null);
  }

  /** A {@code Long} or a {@code BigInteger}, however the number is spelled. */
  private static @Nullable Number toWhole(Object value) {
    return value instanceof Number number ? JsonType.whole(number).orElse(null) : null;
  }

  private static @Nullable Object toFloat(Object value) {
    float number = ((Number) value).floatValue();
    return Float.isFinite(number) ? number : null;
  }

  private static @Nullable Object toDouble(Object value) {
    double number = ((Number) value).doubleValue();
    return Double.isFinite(number) ? number : null;
  }

  private static @Nullable Object toBigInteger(Object value) {
    Number whole = toWhole(value);
    return whole == null ? null : new BigInteger(whole.toString());
  }

  private static Object toBigDecimal(Object value) {
    return new BigDecimal(((Number) value).toString());
  }

  /** Java also reads UUIDs with missing digits. */
  private static @Nullable Object toUuid(String text) {
    UUID id = UUID.fromString(text);
    return id.toString().equalsIgnoreCase(text) ? id : null;
  }
}
