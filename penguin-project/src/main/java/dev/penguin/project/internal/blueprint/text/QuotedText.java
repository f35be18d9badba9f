package dev.penguin.project.internal.blueprint.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Values in one line: bare where they are simple, else in double quotes, with a backslash before a
 * quote and a backslash, and {@code \n} for the end of a line.
 */
public final class QuotedText {
  private static final Pattern BARE = Pattern.compile("[\\p{L}\\p{N}_./:@+*$#%&~!?;<>|^-]+");

  private QuotedText() {}

  /** A value, in quotes where it needs them. */
  public static String of(String value) {
    if (BARE.matcher(value).matches()) {
      return value;
    }
    StringBuilder text = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        default -> text.append(c);
      }
    }
    return text.append('"').toString();
  }

  /** Values with commas between them. */
  public static String of(List<String> values) {
    return String.join(",", values.stream().map(QuotedText::of).toList());
  }

  /** The value that a text stands for; a text that is not quoted stands for itself. */
  public static String value(String text) {
    Optional<Reader> reader = Optional.of(new Reader(text)).filter(r -> r.isAt('"'));
    if (reader.isPresent()) {
      Optional<String> value = reader.get().quoted();
      if (value.isPresent() && reader.get().isAtEnd()) {
        return value.get();
      }
    }
    return text;
  }

  /** Parts between commas; commas in quotes and in brackets do not count, blank parts neither. */
  public static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    boolean quoted = false;
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : ',';
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && c == '(') {
        depth++;
      } else if (!quoted && c == ')') {
        depth--;
      } else if (i >= text.length() || c == ',' && !quoted && depth <= 0) {
        add(parts, text.substring(from, Math.min(i, text.length())));
        from = i + 1;
      }
    }
    if (from < text.length()) {
      add(parts, text.substring(from));
    }
    return parts;
  }

  private static void add(List<String> parts, String part) {
    if (!part.isBlank()) {
      parts.add(part.strip());
    }
  }

  /** Reads values from a line. Used by one thread. */
  public static final class Reader {
    private final String text;
    private int at;

    public Reader(String text) {
      this.text = text;
    }

    public boolean isAtEnd() {
      return at >= text.length();
    }

    boolean isAt(char c) {
      return at < text.length() && text.charAt(at) == c;
    }

    /** Passes over a character; tells whether it was there. */
    public boolean take(char c) {
      if (isAt(c)) {
        at++;
        return true;
      }
      return false;
    }

    /** Passes over spaces; tells whether there were any. */
    public boolean spaces() {
      int from = at;
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      return at > from;
    }

    /** A value in quotes or bare; empty where there is none. */
    public Optional<String> value() {
      return isAt('"') ? quoted() : bare();
    }

    private Optional<String> bare() {
      int from = at;
      while (at < text.length() && isBare(text.charAt(at))) {
        at++;
      }
      return at == from ? Optional.empty() : Optional.of(text.substring(from, at));
    }

    private static boolean isBare(char c) {
      return !Character.isWhitespace(c) && "{}=,\"".indexOf(c) < 0;
    }

    private Optional<String> quoted() {
      StringBuilder value = new StringBuilder();
      for (int i = at + 1; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '"') {
          at = i + 1;
          return Optional.of(value.toString());
        }
        if (c == '\\' && i + 1 < text.length()) {
          c = text.charAt(++i);
          c = c == 'n' ? '\n' : c;
        }
        value.append(c);
      }
      return Optional.empty();
    }
  }
}
