package dev.penguin.project.internal.blueprint.text;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Writes maps, lists, texts, numbers and flags as YAML: long text as a block of lines, other text
 * without quotes where it can only be text, else in double quotes. Used by one thread.
 */
public final class YamlText {
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z][A-Za-z0-9_./()+,-]*(?: [A-Za-z0-9_./()+,-]+)*");
  private static final Pattern WORD =
      Pattern.compile("(?i)y|n|yes|no|on|off|true|false|null|nan|inf");

  private final StringBuilder text = new StringBuilder();

  private YamlText() {}

  /** The text of a map. */
  public static String of(Map<String, ?> map) {
    YamlText yaml = new YamlText();
    yaml.map(map, 0);
    return yaml.text.toString();
  }

  private void map(Map<String, ?> map, int indent) {
    boolean first = text.isEmpty() || text.charAt(text.length() - 1) == '\n';
    for (Map.Entry<String, ?> entry : map.entrySet()) {
      if (first) {
        text.append(" ".repeat(indent));
      }
      first = true;
      text.append(scalar(entry.getKey())).append(':');
      value(entry.getValue(), indent);
    }
  }

  private void value(Object value, int indent) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      text.append('\n');
      map(named(map), indent + 2);
    } else if (value instanceof Collection<?> list && !list.isEmpty()) {
      list(List.copyOf(list), indent);
    } else {
      simple(value, indent);
    }
  }

  /** Short texts stand in one line, everything else in lines of its own. */
  private void list(List<?> list, int indent) {
    boolean inLine =
        list.stream().allMatch(each -> each instanceof String word && isTag(word))
            && list.stream().mapToInt(each -> each.toString().length() + 2).sum() < 80;
    if (inLine) {
      text.append(" [").append(String.join(", ", list.stream().map(Object::toString).toList()));
      text.append("]\n");
      return;
    }
    text.append('\n');
    for (Object each : list) {
      text.append(" ".repeat(indent + 2)).append('-');
      if (each instanceof Map<?, ?> map && !map.isEmpty()) {
        text.append(' ');
        map(named(map), indent + 4);
      } else {
        simple(each, indent + 2);
      }
    }
  }

  private static boolean isTag(String word) {
    return isPlain(word) && word.indexOf(',') < 0 && word.indexOf('(') < 0;
  }

  private static Map<String, ?> named(Map<?, ?> map) {
    @SuppressWarnings("unchecked")
    Map<String, ?> named = (Map<String, ?>) map;
    return named;
  }

  private void simple(Object value, int indent) {
    if (value instanceof String string && isBlock(string)) {
      text.append(" |-\n");
      for (String line : string.split("\n", -1)) {
        text.append(line.isEmpty() ? "" : " ".repeat(indent + 2)).append(line).append('\n');
      }
    } else if (value instanceof String string) {
      text.append(' ').append(scalar(string)).append('\n');
    } else if (value instanceof Map<?, ?>) {
      text.append(" {}\n");
    } else if (value instanceof Collection<?>) {
      text.append(" []\n");
    } else {
      text.append(' ').append(value).append('\n');
    }
  }

  /** Whether a text of several lines reads the same as a block. */
  private static boolean isBlock(String string) {
    if (string.indexOf('\n') < 0
        || Character.isWhitespace(string.charAt(0))
        || string.endsWith("\n")
        || string.endsWith(" ")) {
      return false;
    }
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      if (!isPrintable(c) && c != '\n') {
        return false;
      }
    }
    for (String line : string.split("\n", -1)) {
      if (!line.isEmpty() && line.isBlank()) {
        return false;
      }
    }
    return true;
  }

  /** Whether YAML takes a character as it is, and as no end of a line. */
  private static boolean isPrintable(char c) {
    return c >= 0x20 && c < 0x7f || c > 0xa0 && c != 0x2028 && c != 0x2029 && c < 0xd800;
  }

  private static boolean isPlain(String string) {
    return PLAIN.matcher(string).matches() && !WORD.matcher(string).matches();
  }

  public static String scalar(String string) {
    if (isPlain(string)) {
      return string;
    }
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (isPrintable(c)) {
            quoted.append(c);
          } else if (Character.isSurrogate(c) && i + 1 < string.length()) {
            quoted.append("\\U%08X".formatted(string.codePointAt(i)));
            i++;
          } else {
            quoted.append("\\u%04X".formatted((int) c));
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
