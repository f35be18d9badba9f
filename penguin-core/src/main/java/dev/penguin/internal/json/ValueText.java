package dev.penguin.internal.json;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Shows plain JSON values in messages, cut to a short length. */
public final class ValueText {
  private static final int MAX = 60;
  private static final int MAX_LISTED = 20;

  private ValueText() {}

  /** The value as JSON, cut after 60 characters. */
  public static String of(@Nullable Object value) {
    StringBuilder text = new StringBuilder();
    append(text, value);
    if (text.length() <= MAX) {
      return text.toString();
    }
    int end = Character.isHighSurrogate(text.charAt(MAX - 1)) ? MAX - 1 : MAX;
    return text.substring(0, end) + "…";
  }

  /** The values as JSON with commas between; no more than 20. */
  static String list(Collection<?> values) {
    String shown =
        values.stream().limit(MAX_LISTED).map(ValueText::of).collect(Collectors.joining(", "));
    return values.size() > MAX_LISTED
        ? shown + " and " + (values.size() - MAX_LISTED) + " more"
        : shown;
  }

  private static void append(StringBuilder text, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      text.append('{');
      Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
      for (boolean more = entries.hasNext(); more && text.length() <= MAX; ) {
        Map.Entry<?, ?> entry = entries.next();
        append(text, String.valueOf(entry.getKey()));
        text.append(':');
        append(text, entry.getValue());
        more = entries.hasNext();
        text.append(more ? "," : "");
      }
      text.append('}');
    } else if (value instanceof List<?> list) {
      text.append('[');
      for (int i = 0; i < list.size() && text.length() <= MAX; i++) {
        append(text.append(i > 0 ? "," : ""), list.get(i));
      }
      text.append(']');
    } else if (value instanceof String string) {
      // Cut before it is quoted: it may be megabytes long.
      text.append(Json.write(string.length() > MAX ? string.substring(0, MAX + 1) : string));
    } else {
      text.append(value);
    }
  }
}
