package dev.penguin.internal.typed;

import dev.penguin.internal.json.Json;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.time.Instant;
import java.time.Year;
import java.time.ZoneId;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Currency;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes Java values as JSON, in the form in which {@link Shape}s read them. */
final class JsonCodec {
  private static final int MAX_DEPTH = 200;
  private static final Set<Class<?>> NUMBERS =
      Set.of(
          Byte.class, Short.class, Integer.class, Long.class, BigInteger.class, BigDecimal.class);

  /** What is written as its text. A path is also a collection of itself. */
  private static final List<Class<?>> TEXTS =
      List.of(
          CharSequence.class,
          Character.class,
          TemporalAccessor.class,
          TemporalAmount.class,
          ZoneId.class,
          UUID.class,
          URI.class,
          URL.class,
          Path.class,
          Currency.class,
          Locale.class);

  private static final Set<Class<?>> OTHERS =
      Set.of(Void.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

  private JsonCodec() {}

  /**
   * The JSON of a value.
   *
   * @throws IllegalArgumentException when something in it has no JSON form
   */
  static String of(@Nullable Object value) {
    return Json.write(plain(value, 0));
  }

  private static @Nullable Object plain(@Nullable Object value, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException(
          "The value is nested deeper than " + MAX_DEPTH + " levels; does it contain itself?");
    }
    if (value == null || value instanceof Boolean) {
      return value;
    }
    if (value instanceof Number number) {
      return number(number);
    }
    if (value instanceof Enum<?> constant) {
      return constant.name();
    }
    if (value instanceof Year year) {
      return year.getValue();
    }
    if (isText(value)) {
      return value.toString();
    }
    return structure(value, depth);
  }

  private static Object number(Number number) {
    if (NUMBERS.contains(number.getClass())) {
      return number;
    }
    boolean floating = number instanceof Double || number instanceof Float;
    if (floating && !Double.isFinite(number.doubleValue())) {
      return number.toString();
    }
    try {
      return floating ? number : new BigDecimal(number.toString());
    } catch (NumberFormatException e) {
      return number.toString();
    }
  }

  private static boolean isText(Object value) {
    return TEXTS.stream().anyMatch(type -> type.isInstance(value));
  }

  /** Whether each value of a type is one text, number or boolean, or null. */
  static boolean isScalar(Class<?> type) {
    return type.isPrimitive()
        || type == Boolean.class
        || OTHERS.contains(type)
        || Number.class.isAssignableFrom(type)
        || Enum.class.isAssignableFrom(type)
        || Date.class.isAssignableFrom(type)
        || TEXTS.stream().anyMatch(text -> text.isAssignableFrom(type));
  }

  private static @Nullable Object structure(Object value, int depth) {
    if (value instanceof Record holder) {
      return members(holder, depth);
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> members = new LinkedHashMap<>();
      map.forEach((key, item) -> members.put(key(key), plain(item, depth + 1)));
      return members;
    }
    if (value instanceof Iterable<?> items) {
      List<@Nullable Object> list = new ArrayList<>();
      items.forEach(item -> list.add(plain(item, depth + 1)));
      return list;
    }
    if (value.getClass().isArray()) {
      return array(value, depth);
    }
    return optional(value, depth);
  }

  private static String key(@Nullable Object key) {
    return key instanceof Enum<?> constant ? constant.name() : String.valueOf(key);
  }

  private static Map<String, @Nullable Object> members(Record holder, int depth) {
    RecordComponent[] components = holder.getClass().getRecordComponents();
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    if (isOneOfSeveral(holder.getClass())) {
      members.put(SealedShape.TAG, holder.getClass().getSimpleName());
    }
    for (RecordComponent component : components) {
      members.put(component.getName(), plain(Access.read(component, holder), depth + 1));
    }
    return members;
  }

  private static boolean isOneOfSeveral(Class<?> type) {
    return Arrays.stream(type.getInterfaces()).anyMatch(Class::isSealed);
  }

  private static Object array(Object array, int depth) {
    if (array instanceof byte[] bytes) {
      return Base64.getEncoder().encodeToString(bytes);
    }
    List<@Nullable Object> list = new ArrayList<>();
    for (int i = 0; i < Array.getLength(array); i++) {
      list.add(plain(Array.get(array, i), depth + 1));
    }
    return list;
  }

  @SuppressWarnings("JavaUtilDate") // a program's own types may still hold one
  private static @Nullable Object optional(Object value, int depth) {
    if (value instanceof Optional<?> optional) {
      return plain(optional.orElse(null), depth);
    }
    if (value instanceof OptionalInt optional) {
      return optional.isPresent() ? optional.getAsInt() : null;
    }
    if (value instanceof OptionalLong optional) {
      return optional.isPresent() ? optional.getAsLong() : null;
    }
    if (value instanceof OptionalDouble optional) {
      return optional.isPresent() ? number(optional.getAsDouble()) : null;
    }
    if (value instanceof Date date) {
      return Instant.ofEpochMilli(date.getTime()).toString();
    }
    throw new IllegalArgumentException(
        "A "
            + value.getClass().getTypeName()
            + " has no JSON form; return a record, a collection, a map, a text or a number");
  }
}
