package dev.penguin.internal.mcp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The headers by which a server routes a tool call without reading its body: those arguments whose
 * schema has {@code x-mcp-header}. Immutable.
 */
public final class McpHeaders {
  private static final String ANNOTATION = "x-mcp-header";
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern SENTINEL = Pattern.compile("(?is)=\\?base64\\?.*\\?=");
  private static final Set<Object> TYPES = Set.of("string", "integer", "boolean");
  private static final int MAX_DEPTH = 100;

  /** Keywords whose values are data, in which the annotation means nothing. */
  private static final Set<String> DATA = Set.of("const", "enum", "default", "examples");

  /** Where each header's value is found in the arguments. */
  private final Map<String, List<String>> places = new LinkedHashMap<>();

  private McpHeaders() {}

  /**
   * The headers that a tool asks for.
   *
   * @param schema the schema of its arguments
   * @throws IllegalArgumentException when it asks for one that cannot be; the text says why. Such a
   *     tool must not be used
   */
  public static McpHeaders of(Map<String, Object> schema) {
    McpHeaders headers = new McpHeaders();
    headers.read(schema, List.of(), true, new HashSet<>(), 0);
    return headers;
  }

  private void read(
      @Nullable Object schema, List<String> path, boolean plain, Set<String> names, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("the schema is nested more than " + MAX_DEPTH + " deep");
    }
    if (schema instanceof List<?> list) {
      list.forEach(each -> read(each, path, false, names, depth + 1));
    }
    if (!(schema instanceof Map<?, ?> keywords)) {
      return;
    }
    if (keywords.containsKey(ANNOTATION)) {
      add(keywords, path, plain, names);
    }
    for (Map.Entry<?, ?> keyword : keywords.entrySet()) {
      String name = String.valueOf(keyword.getKey());
      if (name.equals("properties") && keyword.getValue() instanceof Map<?, ?> members) {
        members.forEach(
            (member, of) -> {
              List<String> deeper = new ArrayList<>(path);
              deeper.add(String.valueOf(member));
              read(of, deeper, plain, names, depth + 1);
            });
      } else if (!DATA.contains(name)) {
        read(keyword.getValue(), path, false, names, depth + 1);
      }
    }
  }

  private void add(Map<?, ?> schema, List<String> path, boolean plain, Set<String> names) {
    Object name = schema.get(ANNOTATION);
    String where = "the " + ANNOTATION + " of '" + String.join(".", path) + "' ";
    if (!(name instanceof String text) || !TOKEN.matcher(text).matches()) {
      throw new IllegalArgumentException(where + "is no name of a header: '" + name + "'");
    }
    if (!plain || path.isEmpty()) {
      throw new IllegalArgumentException(where + "is not reached through properties alone");
    }
    Object type = schema.get("type");
    if (type == null || !TYPES.contains(type)) {
      throw new IllegalArgumentException(
          where + "needs the type string, integer or boolean, got " + type);
    }
    if (!names.add(text.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(where + "names the header '" + text + "' a second time");
    }
    places.put("Mcp-Param-" + text, path);
  }

  /** The headers of one call; an argument that is null or missing has none. */
  public Map<String, String> values(Map<String, ?> arguments) {
    Map<String, String> headers = new LinkedHashMap<>();
    places.forEach(
        (name, path) -> {
          Object value = arguments;
          for (String step : path) {
            value = value instanceof Map<?, ?> members ? members.get(step) : null;
          }
          if (value != null) {
            headers.put(name, encode(value.toString()));
          }
        });
    return headers;
  }

  /** A text as the value of a header: as it is, or in Base64 where a header could not carry it. */
  public static String encode(String text) {
    boolean plain =
        text.chars().allMatch(c -> c >= 0x20 && c <= 0x7e)
            && text.equals(text.strip())
            && !SENTINEL.matcher(text).matches();
    return plain
        ? text
        : "=?base64?"
            + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))
            + "?=";
  }
}
