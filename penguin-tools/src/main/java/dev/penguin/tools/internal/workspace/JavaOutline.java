package dev.penguin.tools.internal.workspace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lists what a Java file declares: types, methods and fields, with their lines. It looks for braces
 * outside of comments and texts and is no parser, so code that does not compile gives some list
 * too. Used once.
 */
final class JavaOutline {
  private static final Pattern TYPE =
      Pattern.compile("(^|\\s)(class|interface|enum|record|@interface)\\s+\\w");

  private static final Pattern ANNOTATION = Pattern.compile("^@(?!interface)[\\w.]+\\s*");

  private final String text;
  private final List<Entry> entries = new ArrayList<>();

  /** What each open brace belongs to; null where it is no type. */
  private final Deque<Open> open = new ArrayDeque<>();

  private final StringBuilder header = new StringBuilder();
  private int headerLine;
  private int line = 1;
  private int parentheses;
  private int at;

  private JavaOutline(String text) {
    this.text = text;
  }

  /** A declaration in the lines from the first to the last. */
  private static final class Entry {
    private final int first;
    private final int depth;
    private final String header;
    private int last;

    Entry(int first, int last, int depth, String header) {
      this.first = first;
      this.last = last;
      this.depth = depth;
      this.header = header;
    }
  }

  private record Open(@Nullable Entry entry, boolean isType) {}

  /** The declarations, a line each. */
  static List<String> of(String text) {
    JavaOutline outline = new JavaOutline(text);
    outline.scan();
    return outline.entries.stream()
        .map(
            entry ->
                "%d%s: %s%s"
                    .formatted(
                        entry.first,
                        entry.last > entry.first ? "-" + entry.last : "",
                        "  ".repeat(entry.depth),
                        entry.header))
        .toList();
  }

  private void scan() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (text.startsWith("//", at)) {
        skipTo("\n", false);
      } else if (text.startsWith("/*", at)) {
        skipTo("*/", true);
      } else if (text.startsWith("\"\"\"", at)) {
        at += 2;
        skipText("\"\"\"");
      } else if (c == '"' || c == '\'') {
        skipText(String.valueOf(c));
      } else {
        take(c);
        at++;
      }
    }
  }

  private void skipTo(String end, boolean including) {
    int to = text.indexOf(end, at + 2);
    int next = to < 0 ? text.length() : to + (including ? end.length() : 0);
    for (; at < next; at++) {
      line += text.charAt(at) == '\n' ? 1 : 0;
    }
  }

  private void skipText(String end) {
    header.append('"');
    at++;
    while (at < text.length() && !text.startsWith(end, at)) {
      boolean unended = text.charAt(at) == '\n' && end.length() == 1;
      if (unended) {
        return;
      }
      line += text.charAt(at) == '\n' ? 1 : 0;
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    at += end.length();
  }

  private void take(char c) {
    line += c == '\n' ? 1 : 0;
    parentheses += c == '(' ? 1 : c == ')' && parentheses > 0 ? -1 : 0;
    if (parentheses == 0 && c == '{') {
      begin();
    } else if (parentheses == 0 && c == '}') {
      header.setLength(0);
      if (!open.isEmpty()) {
        Entry entry = open.pop().entry();
        if (entry != null) {
          entry.last = line;
        }
      }
    } else if (parentheses == 0 && c == ';') {
      member();
    } else if (header.length() > 0 || !Character.isWhitespace(c)) {
      headerLine = header.length() == 0 ? line : headerLine;
      header.append(Character.isWhitespace(c) ? ' ' : c);
    }
  }

  private boolean inType() {
    return open.isEmpty() || open.peek().isType();
  }

  private void begin() {
    String declared = declared();
    boolean isType = inType() && TYPE.matcher(beforeValue(declared)).find();
    boolean isMethod = inType() && !open.isEmpty() && beforeValue(declared).indexOf('(') > 0;
    open.push(new Open(isType || isMethod ? add(declared) : null, isType));
    header.setLength(0);
  }

  /** A field, or a method without a body. */
  private void member() {
    String declared = declared();
    if (inType() && !open.isEmpty() && beforeValue(declared).indexOf(' ') > 0) {
      add(beforeValue(declared));
    }
    header.setLength(0);
  }

  private Entry add(String declared) {
    Entry entry = new Entry(headerLine, line, open.size(), declared.strip());
    entries.add(entry);
    return entry;
  }

  private static String beforeValue(String declared) {
    int equals = declared.indexOf('=');
    return (equals < 0 ? declared : declared.substring(0, equals)).strip();
  }

  /** The header without annotations. */
  private String declared() {
    String rest = header.toString().replaceAll("\\s+", " ").strip();
    while (ANNOTATION.matcher(rest).find()) {
      rest = ANNOTATION.matcher(rest).replaceFirst("");
      if (rest.startsWith("(")) {
        int depth = 0;
        int end = 0;
        do {
          depth += rest.charAt(end) == '(' ? 1 : rest.charAt(end) == ')' ? -1 : 0;
          end++;
        } while (end < rest.length() && depth > 0);
        rest = rest.substring(end).strip();
      }
    }
    return rest;
  }
}
