package dev.penguin.internal.http;

import dev.penguin.internal.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Looks through the JSON of an error for what servers put at many places: the HTTP status, the
 * names of kinds of error, and how long to wait. Each is taken from the outermost place that has
 * it.
 */
final class ErrorBody {
  private static final int MAX_DEPTH = 10;

  /** Fields that name the kind of an error, in the spelling of {@link #plain}. */
  private static final Set<String> NAMES =
      Set.of("code", "type", "__type", "status", "reason", "errortype", "errorcode", "errorname");

  private static final Set<String> STATUSES =
      Set.of(
          "status", "statuscode", "httpstatus", "httpcode", "httpstatuscode", "code", "errorcode");

  private ErrorBody() {}

  /** The names of all kinds, with blanks between, in lower case. */
  static String names(@Nullable Object json) {
    StringJoiner names = new StringJoiner(" ");
    collect(json, names, 0);
    return names.toString().toLowerCase(Locale.ROOT);
  }

  private static void collect(@Nullable Object json, StringJoiner names, int depth) {
    if (json instanceof Map<?, ?> map && depth < MAX_DEPTH) {
      map.forEach(
          (name, value) -> {
            if (value instanceof String text && NAMES.contains(plain(name))) {
              names.add(text);
            }
            collect(inside(value), names, depth + 1);
          });
    } else if (json instanceof List<?> list && depth < MAX_DEPTH) {
      list.forEach(each -> collect(each, names, depth + 1));
    }
  }

  /** The status that the fields of an error name, or else those around or inside of it; or 0. */
  static int status(@Nullable Object json) {
    return json instanceof Map<?, ?> || json instanceof List<?> ? status(json, 0) : 0;
  }

  private static int status(@Nullable Object json, int depth) {
    if (depth >= MAX_DEPTH) {
      return 0;
    }
    if (json instanceof List<?> list) {
      return list.stream()
          .mapToInt(e -> status(e, depth + 1))
          .filter(s -> s != 0)
          .findFirst()
          .orElse(0);
    }
    if (!(json instanceof Map<?, ?> map)) {
      return 0;
    }
    for (Map.Entry<?, ?> field : map.entrySet()) {
      int status = STATUSES.contains(plain(field.getKey())) ? errorStatus(field.getValue()) : 0;
      if (status != 0) {
        return status;
      }
    }
    for (Object value : map.values()) {
      int status = status(inside(value), depth + 1);
      if (status != 0) {
        return status;
      }
    }
    return 0;
  }

  private static int errorStatus(@Nullable Object value) {
    String digits = value instanceof Long || value instanceof String ? value.toString() : "";
    return digits.length() == 3 && digits.matches("[45][0-9][0-9]") ? Integer.parseInt(digits) : 0;
  }

  /** How long the fields ask to wait; null where they do not. */
  static @Nullable Duration wait(@Nullable Object json, Instant now) {
    return wait(json, now, 0);
  }

  private static @Nullable Duration wait(@Nullable Object json, Instant now, int depth) {
    if (depth >= MAX_DEPTH) {
      return null;
    }
    if (json instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> field : map.entrySet()) {
        Duration wait = asked(plain(field.getKey()), field.getValue(), now);
        if (wait != null) {
          return wait;
        }
      }
    }
    Iterable<?> all =
        json instanceof Map<?, ?> map
            ? map.values()
            : json instanceof List<?> list ? list : List.of();
    for (Object value : all) {
      Duration wait = wait(inside(value), now, depth + 1);
      if (wait != null) {
        return wait;
      }
    }
    return null;
  }

  private static @Nullable Duration asked(String name, @Nullable Object value, Instant now) {
    String text = value instanceof Number || value instanceof String ? value.toString() : null;
    return switch (name) {
      case "retryafter", "retryafterseconds", "retryafters", "retryin", "retryinseconds" ->
          Span.of(text, now);
      case "retryafterms", "retryaftermillis", "retrydelayms" -> Span.number(text, 0.001);
      case "xratelimitreset", "ratelimitreset" -> text == null ? null : Span.untilReset(text, now);
      case "retrydelay" ->
          value instanceof Map<?, ?> parts
              ? Span.number(String.valueOf(parts.get("seconds")), 1)
              : Span.of(text, now);
      default -> null;
    };
  }

  /** What a value holds; OpenRouter puts the JSON of the provider behind it into a text. */
  private static @Nullable Object inside(@Nullable Object value) {
    if (value instanceof String text && (text.startsWith("{") || text.startsWith("["))) {
      try {
        return Json.parse(text);
      } catch (IllegalArgumentException e) {
        return value;
      }
    }
    return value;
  }

  /** A name as all servers would spell it. */
  private static String plain(@Nullable Object name) {
    String text = String.valueOf(name).toLowerCase(Locale.ROOT);
    return text.startsWith("__") ? text : text.replace("_", "").replace("-", "");
  }
}
