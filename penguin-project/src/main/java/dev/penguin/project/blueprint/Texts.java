package dev.penguin.project.blueprint;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Text as a blueprint keeps it: a line ends in {@code \n}, in every form. */
final class Texts {
  private Texts() {}

  static String unix(String text) {
    return text.indexOf('\r') < 0 ? text : text.replace("\r\n", "\n").replace('\r', '\n');
  }

  static Map<String, String> unix(Map<String, String> values) {
    Map<String, String> copy = new LinkedHashMap<>();
    values.forEach((key, value) -> copy.put(unix(key), unix(value)));
    return Collections.unmodifiableMap(copy);
  }
}
