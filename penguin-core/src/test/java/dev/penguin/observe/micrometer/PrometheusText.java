package dev.penguin.observe.micrometer;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads Prometheus' text format, version 0.0.4, and refuses what breaks its rules: a family whose
 * lines do not stand together or come before its type, a series twice, a counter without {@code
 * _total}, a value that is no number.
 */
final class PrometheusText {
  private static final Pattern COMMENT =
      Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\"(,|$)");

  private final Map<String, Double> series = new LinkedHashMap<>();
  private final Map<String, String> types = new HashMap<>();
  private String family = "";

  private PrometheusText() {}

  /** The value of each series by its name and its labels in the order of their names. */
  static Map<String, Double> read(String text) {
    if (!text.endsWith("\n")) {
      throw new IllegalArgumentException("The last line does not end");
    }
    PrometheusText reader = new PrometheusText();
    for (String line : text.split("\n")) {
      if (line.startsWith("#")) {
        reader.comment(line);
      } else {
        reader.sample(line);
      }
    }
    return reader.series;
  }

  private void comment(String line) {
    Matcher comment = COMMENT.matcher(line);
    if (!comment.matches()) {
      throw new IllegalArgumentException("No comment: " + line);
    }
    String name = comment.group(2);
    if (!name.equals(family)) {
      if (types.containsKey(name)) {
        throw new IllegalArgumentException("The family comes twice: " + name);
      }
      family = name;
    }
    if (comment.group(1).equals("TYPE")) {
      String type = comment.group(3);
      if (!type.matches("counter|gauge|summary|histogram|untyped")) {
        throw new IllegalArgumentException("No type: " + line);
      }
      if (types.put(name, type) != null) {
        throw new IllegalArgumentException("A second type: " + line);
      }
      if (type.equals("counter") != name.endsWith("_total")) {
        throw new IllegalArgumentException("A counter ends with _total, and only one: " + line);
      }
    }
  }

  private void sample(String line) {
    Matcher sample = SAMPLE.matcher(line);
    if (!sample.matches()) {
      throw new IllegalArgumentException("No sample: " + line);
    }
    String type = types.get(family);
    String rest =
        sample.group(1).startsWith(family) ? sample.group(1).substring(family.length()) : "?";
    boolean ofFamily =
        rest.isEmpty() || "summary".equals(type) && (rest.equals("_count") || rest.equals("_sum"));
    if (type == null || !ofFamily) {
      throw new IllegalArgumentException("Not in its family " + family + ": " + line);
    }
    String key = sample.group(1) + labels(sample.group(2) == null ? "" : sample.group(2), line);
    if (series.put(key, Double.valueOf(sample.group(3))) != null) {
      throw new IllegalArgumentException("The series comes twice: " + line);
    }
  }

  private static String labels(String text, String line) {
    Map<String, String> labels = new TreeMap<>();
    int at = 0;
    Matcher label = LABEL.matcher(text);
    while (at < text.length()) {
      if (!label.find(at) || label.start() != at) {
        throw new IllegalArgumentException("No label at " + at + ": " + line);
      }
      if (labels.put(label.group(1), label.group(2)) != null) {
        throw new IllegalArgumentException("A label twice: " + line);
      }
      at = label.end();
    }
    return labels.isEmpty() ? "" : labels.toString();
  }
}
