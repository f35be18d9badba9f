package dev.penguin.examples.quickstart;

import java.util.ArrayList;
import java.util.List;

/** What a reader wants to see of a tool's result. */
final class Excerpt {
  private static final int WIDTH = Screen.WIDTH - 3;

  private Excerpt() {}

  /** A few lines, the last ones of a command and the first ones of anything else. */
  static List<String> of(String tool, List<String> lines) {
    return switch (tool) {
      case "read_file" -> List.of();
      case "edit_file" -> cut(lines, 12, 0);
      case "shell" -> cut(lines, 1, 3);
      default -> cut(lines, 3, 0);
    };
  }

  /** The first lines and the last ones, and between them how many are left out. */
  private static List<String> cut(List<String> lines, int first, int last) {
    List<String> shown = new ArrayList<>();
    int omitted = lines.size() - first - last;
    for (int i = 0; i < lines.size(); i++) {
      if (omitted <= 1 || i < first || i >= lines.size() - last) {
        shown.add(shortened(lines.get(i), WIDTH));
      } else if (i == first) {
        shown.add("... " + omitted + " more lines");
      }
    }
    return shown;
  }

  /** The text, without its middle if it is longer than the width. */
  static String shortened(String text, int width) {
    int half = (width - 5) / 2;
    return text.length() <= width
        ? text
        : text.substring(0, half) + " ... " + text.substring(text.length() - half);
  }
}
