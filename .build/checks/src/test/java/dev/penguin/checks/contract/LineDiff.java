package dev.penguin.checks.contract;

import java.util.ArrayList;
import java.util.List;

/**
 * Two lists of lines, compared: the lines that differ, each marked with - or +, and a little of
 * what stands around them.
 */
final class LineDiff {
  private static final int CONTEXT = 3;

  private LineDiff() {}

  /** Empty if both are equal. */
  static List<String> of(List<String> before, List<String> after) {
    return withContext(marked(before, after));
  }

  private static List<String> marked(List<String> before, List<String> after) {
    int[][] common = commonAfter(before, after);
    List<String> lines = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < before.size() || j < after.size()) {
      if (i < before.size() && j < after.size() && before.get(i).equals(after.get(j))) {
        lines.add(" " + before.get(i++));
        j++;
      } else if (i < before.size() && (j == after.size() || common[i + 1][j] >= common[i][j + 1])) {
        lines.add("-" + before.get(i++));
      } else {
        lines.add("+" + after.get(j++));
      }
    }
    return lines;
  }

  /**
   * At [i][j]: how many lines the two have in common, in order, from line i of the one and line j
   * of the other on.
   */
  private static int[][] commonAfter(List<String> before, List<String> after) {
    int[][] common = new int[before.size() + 1][after.size() + 1];
    for (int i = before.size() - 1; i >= 0; i--) {
      for (int j = after.size() - 1; j >= 0; j--) {
        common[i][j] =
            before.get(i).equals(after.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    return common;
  }

  private static List<String> withContext(List<String> marked) {
    List<String> lines = new ArrayList<>();
    int shown = 0;
    for (int i = 0; i < marked.size(); i++) {
      if (changesNear(marked, i)) {
        if (i > shown) {
          lines.add("@@ line " + (i + 1) + " @@");
        }
        lines.add(marked.get(i));
        shown = i + 1;
      }
    }
    return lines;
  }

  private static boolean changesNear(List<String> marked, int line) {
    return marked
        .subList(Math.max(0, line - CONTEXT), Math.min(marked.size(), line + CONTEXT + 1))
        .stream()
        .anyMatch(text -> !text.startsWith(" "));
  }
}
