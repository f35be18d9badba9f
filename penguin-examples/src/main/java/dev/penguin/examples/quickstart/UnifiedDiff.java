package dev.penguin.examples.quickstart;

import java.util.ArrayList;
import java.util.List;

/** Compares two texts line by line, as {@code diff -u} does. */
final class UnifiedDiff {
  private static final int CONTEXT = 3;

  /**
   * One line of the comparison.
   *
   * @param sign a minus for a line that went, a plus for one that came, else a space
   */
  private record Line(char sign, String text) {}

  private UnifiedDiff() {}

  /** The hunks, without the names of the files; empty when both texts are equal. */
  static String of(String before, String after) {
    List<Line> lines = compare(before.lines().toList(), after.lines().toList());
    StringBuilder hunks = new StringBuilder();
    int oldLine = 1;
    int newLine = 1;
    int from = 0;
    while (from < lines.size()) {
      int to = endOfHunk(lines, from);
      if (to > from) {
        hunks.append(hunk(lines.subList(from, to), oldLine, newLine));
      } else {
        to = from + 1;
      }
      oldLine += count(lines.subList(from, to), '+');
      newLine += count(lines.subList(from, to), '-');
      from = to;
    }
    return hunks.toString();
  }

  /** Behind the last line that is near a change, seen from a line; the line itself if it is not. */
  private static int endOfHunk(List<Line> lines, int from) {
    int to = from;
    while (to < lines.size() && isNearChange(lines, to)) {
      to++;
    }
    return to;
  }

  private static boolean isNearChange(List<Line> lines, int index) {
    int from = Math.max(0, index - CONTEXT);
    int to = Math.min(lines.size(), index + CONTEXT + 1);
    return lines.subList(from, to).stream().anyMatch(line -> line.sign() != ' ');
  }

  private static String hunk(List<Line> lines, int oldLine, int newLine) {
    StringBuilder text = new StringBuilder();
    int oldCount = count(lines, '+');
    int newCount = count(lines, '-');
    // Where there is no line at all, the line before it is named.
    text.append("@@ -").append(oldCount == 0 ? oldLine - 1 : oldLine).append(',').append(oldCount);
    text.append(" +").append(newCount == 0 ? newLine - 1 : newLine).append(',').append(newCount);
    text.append(" @@\n");
    lines.forEach(line -> text.append(line.sign()).append(line.text()).append('\n'));
    return text.toString();
  }

  /** How many lines have another sign than this one. */
  private static int count(List<Line> lines, char sign) {
    return (int) lines.stream().filter(line -> line.sign() != sign).count();
  }

  private static List<Line> compare(List<String> before, List<String> after) {
    int[][] common = commonBehind(before, after);
    List<Line> lines = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < before.size() || j < after.size()) {
      boolean both = i < before.size() && j < after.size();
      if (both && before.get(i).equals(after.get(j))) {
        lines.add(new Line(' ', before.get(i++)));
        j++;
      } else if (j == after.size() || both && common[i + 1][j] >= common[i][j + 1]) {
        lines.add(new Line('-', before.get(i++)));
      } else {
        lines.add(new Line('+', after.get(j++)));
      }
    }
    return lines;
  }

  /** At [i][j]: how many lines both texts have in common from there on. */
  private static int[][] commonBehind(List<String> before, List<String> after) {
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
}
