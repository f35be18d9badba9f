package dev.penguin.tools.internal.skill;

import dev.penguin.tools.internal.text.PlainText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the front matter of a skill: the part of YAML that the specification uses, which is fields
 * with texts, and one field whose texts have names. Whatever else YAML knows is refused: lists,
 * braces, anchors, tags. Every text stays a text. Used by one thread.
 */
final class FrontMatter {
  private static final String MARK = "---";
  private static final Pattern FIELD =
      Pattern.compile("(?:([A-Za-z0-9_][\\w./-]*)|\"([^\"\\\\]+)\"|'([^']+)')[ ]*:(?:[ ]+(.*))?");

  private final List<String> lines;
  private final Map<String, Field> fields = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();
  private final ScalarReader scalars;
  private int end;
  private int at = 1;

  /**
   * A field.
   *
   * @param line its line, counted from 1
   * @param text its text; null for one with names
   * @param texts the texts by their names
   */
  record Field(int line, @Nullable String text, Map<String, String> texts) {}

  private FrontMatter(List<String> lines) {
    this.lines = lines;
    scalars = new ScalarReader(lines, this::problem);
  }

  /** Reads the beginning of a file; what is wrong with it is among the problems. */
  static FrontMatter of(String text) {
    String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
    FrontMatter read = new FrontMatter(Arrays.asList(plain.split("\r?\n", -1)));
    read.read();
    return read;
  }

  Map<String, Field> fields() {
    return fields;
  }

  /** What is wrong, each as {@code line: what}. */
  List<String> problems() {
    return problems;
  }

  /** The line that the text below the front matter begins with, counted from 1. */
  int bodyLine() {
    return end + 2;
  }

  /** What stands below the front matter. */
  String body() {
    return String.join("\n", lines.subList(Math.min(lines.size(), end + 1), lines.size()));
  }

  private void problem(int index, String what) {
    problems.add(index + 1 + ": " + what);
  }

  private void read() {
    if (!lines.get(0).stripTrailing().equals(MARK)) {
      problem(
          0,
          "the file begins with %s: begin it with a line '---', the fields name and description, and a line '---'"
              .formatted(PlainText.quote(PlainText.shortened(lines.get(0), 40))));
      return;
    }
    end = 1;
    while (end < lines.size() && !lines.get(end).stripTrailing().equals(MARK)) {
      end++;
    }
    if (end == lines.size()) {
      problem(0, "the front matter has no end: add a line '---' below its fields");
      return;
    }
    scalars.endsAt(end);
    while (at < end) {
      String line = lines.get(at);
      if (ScalarReader.isEmpty(line)) {
        at++;
      } else {
        field(line);
      }
    }
  }

  private void field(String line) {
    int start = at;
    Matcher field = FIELD.matcher(line);
    if (!field.matches()) {
      problem(at++, notAField(line));
      skipIndented(0);
      return;
    }
    String name = name(field);
    String rest = field.group(4) == null ? "" : field.group(4).strip();
    Field value =
        ScalarReader.isEmpty(rest) && isNamed() ? named(start, name) : texted(start, name, rest);
    if (fields.containsKey(name)) {
      problem(start, "the field " + PlainText.quote(name) + " stands there twice: leave one out");
    } else if (value != null) {
      fields.put(name, value);
    }
  }

  private static String name(Matcher field) {
    for (int group = 1; group <= 2; group++) {
      if (field.group(group) != null) {
        return field.group(group);
      }
    }
    return field.group(3);
  }

  private static String notAField(String line) {
    String shown = PlainText.quote(PlainText.shortened(line, 60));
    if (line.startsWith("\t") || line.startsWith(" ")) {
      return shown + " is indented and belongs to no field: begin it at the left, without tabs";
    }
    return line.startsWith("-")
        ? shown + " is an item of a list, and no field has one: write one text after the name"
        : shown + " is no field: write it as 'name: text'";
  }

  /** Whether the next line with something in it is indented and names a text. */
  private boolean isNamed() {
    for (int i = at + 1; i < end; i++) {
      String line = lines.get(i);
      if (!ScalarReader.isEmpty(line)) {
        return ScalarReader.indent(line) > 0 && FIELD.matcher(line.strip()).matches();
      }
    }
    return false;
  }

  private @Nullable Field texted(int start, String name, String rest) {
    ScalarReader.Read read = scalars.read(start, name, rest, 0);
    at = read.next();
    return read.text() == null ? null : new Field(start + 1, read.text(), Map.of());
  }

  private Field named(int start, String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    at++;
    int indent = 0;
    while (at < end) {
      String line = lines.get(at);
      int its = ScalarReader.indent(line);
      if (ScalarReader.isEmpty(line)) {
        at++;
        continue;
      }
      if (its == 0 && !line.startsWith("\t")) {
        break;
      }
      indent = indent == 0 ? its : indent;
      Matcher inner = FIELD.matcher(line.strip());
      if (its != indent || !inner.matches()) {
        String shown = PlainText.quote(PlainText.shortened(line.strip(), 60));
        problem(
            at++, shown + " in '" + name + "' is no text with a name: write it as '  name: text'");
        skipIndented(indent);
        continue;
      }
      inner(name, inner, indent, texts);
    }
    return new Field(start + 1, null, texts);
  }

  private void inner(String name, Matcher inner, int indent, Map<String, String> texts) {
    int start = at;
    String key = name(inner);
    String rest = inner.group(4) == null ? "" : inner.group(4);
    ScalarReader.Read read = scalars.read(start, key, rest, indent);
    at = read.next();
    if (read.text() != null && texts.put(key, read.text()) != null) {
      problem(
          start, PlainText.quote(key) + " stands in '" + name + "' twice: leave one of them out");
    }
  }

  private void skipIndented(int indent) {
    while (at < end && ScalarReader.indent(lines.get(at)) > indent) {
      at++;
    }
  }
}
