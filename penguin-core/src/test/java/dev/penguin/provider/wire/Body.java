package dev.penguin.provider.wire;

import dev.penguin.internal.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads a request's JSON as strictly as a server with a schema for it. */
final class Body {
  /** Half a surrogate pair, as JSON can write it; no backslash before it escapes the escape. */
  private static final Pattern HALF =
      Pattern.compile(
          "(?<!\\\\)(\\\\\\\\)*(\\\\u[dD][89aAbB]..(?!\\\\u[dD][c-fC-F])"
              + "|(?<!\\\\u[dD][89aAbB]..)\\\\u[dD][c-fC-F])");

  private Body() {}

  /** The body as an object. Both vendors answer 400 to a body that is no UTF-8 or no JSON. */
  static Map<String, Object> parse(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      // Anthropic, error: "no low surrogate in string"; OpenAI: "could not parse the JSON body".
      refuse(HALF.matcher(text).find(), "body", "a surrogate without its other half");
      return Json.parseObject(text);
    } catch (CharacterCodingException e) {
      throw new Refused("the body is no UTF-8");
    } catch (IllegalArgumentException e) {
      throw new Refused("the body is no JSON object: " + e.getMessage());
    }
  }

  static void refuse(boolean wrong, String where, String what) {
    if (wrong) {
      throw new Refused(where + ": " + what);
    }
  }

  /** An object with known fields only, and with all those that are required. */
  static Map<?, ?> object(Object value, String where, Set<String> required, Set<String> more) {
    Map<?, ?> map = object(value, where);
    for (Object field : map.keySet()) {
      refuse(
          !required.contains(field) && !more.contains(field),
          where,
          "unknown field '" + field + "'");
    }
    for (String field : required) {
      refuse(!map.containsKey(field), where, "field '" + field + "' is missing");
    }
    return map;
  }

  static Map<?, ?> object(Object value, String where) {
    refuse(!(value instanceof Map), where, "must be an object, got " + value);
    return (Map<?, ?>) value;
  }

  /** A list with at least one element. */
  static List<?> list(Object value, String where) {
    refuse(!(value instanceof List), where, "must be an array, got " + value);
    List<?> list = (List<?>) value;
    refuse(list.isEmpty(), where, "must not be empty");
    return list;
  }

  static String text(Object value, String where) {
    refuse(!(value instanceof String), where, "must be a string, got " + value);
    return (String) value;
  }

  static String matching(Object value, String where, Pattern form) {
    String text = text(value, where);
    refuse(!form.matcher(text).matches(), where, "'" + text + "' does not match " + form);
    return text;
  }

  static long positive(Object value, String where) {
    refuse(!(value instanceof Long number && number > 0), where, "must be positive, got " + value);
    return (Long) value;
  }

  static void bool(Object value, String where) {
    refuse(value != null && !(value instanceof Boolean), where, "must be true or false");
  }

  static void number(Object value, String where, double least, double most) {
    if (value != null) {
      refuse(
          !(value instanceof Number number
              && number.doubleValue() >= least
              && number.doubleValue() <= most),
          where,
          "must be " + least + " to " + most + ", got " + value);
    }
  }

  /** A tool's schema. Both vendors: input schemas must have the type object. */
  static void schema(Object value, String where) {
    refuse(!"object".equals(object(value, where).get("type")), where, "the type must be object");
  }
}
