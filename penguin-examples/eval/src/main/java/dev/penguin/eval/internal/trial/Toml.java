package dev.penguin.eval.internal.trial;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of a TOML file by their whole names, such as {@code verifier.timeout_sec}, as far as
 * tasks need them: texts, numbers and truth values in tables. Arrays of tables are counted under
 * their name and otherwise passed over; other values are there as they are written.
 */
public final class Toml {
  private final String text;
  private final Map<String, String> values = new HashMap<>();
  private int at;
  private String table = "";

  private Toml(String text) {
    this.text = text;
  }

  /**
   * Reads a text.
   *
   * @throws IllegalArgumentException when it is not TOML; the message has the line
   */
  public static Toml parse(String text) {
    Toml toml = new Toml(text.replace("\r\n", "\n"));
    toml.read();
    return toml;
  }

  /** A value. */
  public Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /**
   * A number.
   *
   * @throws IllegalArgumentException when it is none
   */
  public double number(String name, double otherwise) {
    String value = values.get(name);
    try {
      return value == null ? otherwise : Double.parseDouble(value.replace("_", ""));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " must be a number, got '" + value + "'", e);
    }
  }

  private void read() {
    for (skip(); at < text.length(); skip()) {
      if (text.charAt(at) == '[') {
        header();
      } else {
        String key = key('=');
        put(prefix() + key, value());
        endOfLine();
      }
    }
  }

  private String prefix() {
    return table.isEmpty() ? "" : table + ".";
  }

  private void put(String name, String value) {
    if (values.put(name, value) != null) {
      throw wrong("'" + name + "' stands there twice");
    }
  }

  private void header() {
    boolean array = text.startsWith("[[", at);
    at += array ? 2 : 1;
    String name = key(']');
    if (array) {
      if (at >= text.length() || text.charAt(at) != ']') {
        throw wrong("a table in double brackets ends with ']]'");
      }
      at++;
      int count = Integer.parseInt(values.getOrDefault(name, "0"));
      values.put(name, Integer.toString(count + 1));
      name += "." + count;
    }
    table = name;
    endOfLine();
  }

  /** A key with its dots, up to a character, which is passed over. */
  private String key(char end) {
    StringBuilder key = new StringBuilder();
    while (at < text.length() && text.charAt(at) != end) {
      char c = text.charAt(at);
      if (c == '\n') {
        throw wrong("'" + end + "' is missing");
      } else if (c == '"' || c == '\'') {
        key.append(string());
      } else {
        at++;
        key.append(c == ' ' || c == '\t' ? "" : String.valueOf(c));
      }
    }
    if (at >= text.length() || key.isEmpty()) {
      throw wrong("a name and '" + end + "' are missing");
    }
    at++;
    return key.toString();
  }

  private String value() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    if (at >= text.length() || text.charAt(at) == '\n') {
      throw wrong("a value is missing");
    }
    char c = text.charAt(at);
    if (c == '"' || c == '\'') {
      return string();
    }
    int start = at;
    int depth = 0;
    while (at < text.length()) {
      c = text.charAt(at);
      if (depth == 0 && (c == '\n' || c == '#')) {
        break;
      }
      if (c == '"' || c == '\'') {
        string();
        continue;
      }
      depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
      at++;
    }
    return text.substring(start, at).strip();
  }

  private String string() {
    String quote = text.substring(at, at + 1);
    String mark = text.startsWith(quote.repeat(3), at) ? quote.repeat(3) : quote;
    at += mark.length();
    if (mark.length() == 3 && at < text.length() && text.charAt(at) == '\n') {
      at++;
    }
    StringBuilder value = new StringBuilder();
    while (at < text.length() && !text.startsWith(mark, at)) {
      char c = text.charAt(at++);
      if (c == '\n' && mark.length() == 1) {
        throw wrong("a text is not closed");
      }
      value.append(c == '\\' && quote.equals("\"") ? escaped() : String.valueOf(c));
    }
    if (at >= text.length()) {
      throw wrong("a text is not closed");
    }
    at += mark.length();
    return value.toString();
  }

  private String escaped() {
    char c = at < text.length() ? text.charAt(at++) : ' ';
    return switch (c) {
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'r' -> "\r";
      case 'b' -> "\b";
      case 'f' -> "\f";
      case '"', '\\' -> String.valueOf(c);
      case 'u' -> code(4);
      case 'U' -> code(8);
      case '\n' -> {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
          at++;
        }
        yield "";
      }
      default -> throw wrong("'\\" + c + "' means nothing");
    };
  }

  private String code(int digits) {
    try {
      String hex = text.substring(at, at + digits);
      at += digits;
      return Character.toString(Integer.parseInt(hex, 16));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw wrong("a character's number is wrong");
    }
  }

  /** Passes over spaces, empty lines and remarks. */
  private void skip() {
    while (at < text.length()
        && (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == '#')) {
      if (text.charAt(at) == '#') {
        at = lineEnd();
      } else {
        at++;
      }
    }
  }

  private int lineEnd() {
    int end = text.indexOf('\n', at);
    return end < 0 ? text.length() : end;
  }

  private void endOfLine() {
    String rest = text.substring(at, lineEnd()).strip();
    if (!rest.isEmpty() && !rest.startsWith("#")) {
      throw wrong("'" + rest + "' is too much");
    }
    at = lineEnd();
  }

  private IllegalArgumentException wrong(String what) {
    long line = text.substring(0, Math.min(at, text.length())).lines().count();
    return new IllegalArgumentException("Line " + Math.max(line, 1) + " is not TOML: " + what);
  }
}
