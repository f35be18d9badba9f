package dev.penguin.internal.rewind;

import java.util.ArrayList;
import java.util.List;

/**
 * Compares two texts line by line, as {@code diff -u} does: the shortest way from one to the other,
 * by the algorithm of E. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986). Where
 * that would take too long, all that differs is one hunk. Used once.
 */
final class LineDiff {
  private static final int CONTEXT = 3;

  /** So many lines may be added and removed for the shortest way to be looked for. */
  private static final int MAX_EDITS = 1_000;

  private static final String NO_NEWLINE = "\\ No newline at end of file\n";

  private final List<String> old;
  private final List<String> now;

  /** For each old line and each new one, whether the other text has it too. */
  private final boolean[] keptOld;

  private final boolean[] keptNow;

  private LineDiff(List<String> old, List<String> now) {
    this.old = old;
    this.now = now;
    keptOld = new boolean[old.size()];
    keptNow = new boolean[now.size()];
  }

  /** The hunks; empty when both texts are equal. */
  static String of(String before, String after) {
    LineDiff diff = new LineDiff(lines(before), lines(after));
    diff.compare();
    return diff.hunks();
  }

  /** The lines with their ends; the last one may have none. */
  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int end = text.indexOf('\n', from);
      int next = end < 0 ? text.length() : end + 1;
      lines.add(text.substring(from, next));
      from = next;
    }
    return lines;
  }

  private void compare() {
    int begin = 0;
    int most = Math.min(old.size(), now.size());
    while (begin < most && old.get(begin).equals(now.get(begin))) {
      keep(begin, begin);
      begin++;
    }
    int end = 0;
    while (end < most - begin
        && old.get(old.size() - 1 - end).equals(now.get(now.size() - 1 - end))) {
      keep(old.size() - 1 - end, now.size() - 1 - end);
      end++;
    }
    shortest(begin, old.size() - end - begin, now.size() - end - begin);
  }

  private void keep(int inOld, int inNow) {
    keptOld[inOld] = true;
    keptNow[inNow] = true;
  }

  /** Marks what both have from a line on, in so many old and new lines. */
  private void shortest(int begin, int olds, int news) {
    int max = Math.min(olds + news, MAX_EDITS);
    int[] furthest = new int[2 * max + 3];
    List<int[]> trace = new ArrayList<>();
    for (int edits = 0; edits <= max; edits++) {
      trace.add(furthest.clone());
      for (int k = -edits; k <= edits; k += 2) {
        int at = max + 1 + k;
        boolean down = k == -edits || k != edits && furthest[at - 1] < furthest[at + 1];
        int x = down ? furthest[at + 1] : furthest[at - 1] + 1;
        while (x < olds && x - k < news && old.get(begin + x).equals(now.get(begin + x - k))) {
          x++;
        }
        furthest[at] = x;
        if (x >= olds && x - k >= news) {
          walkBack(begin, olds, news, max, trace);
          return;
        }
      }
    }
  }

  private void walkBack(int begin, int olds, int news, int max, List<int[]> trace) {
    int x = olds;
    int y = news;
    for (int edits = trace.size() - 1; edits >= 0; edits--) {
      int[] furthest = trace.get(edits);
      int k = x - y;
      int at = max + 1 + k;
      boolean down = k == -edits || k != edits && furthest[at - 1] < furthest[at + 1];
      int fromX = down ? furthest[at + 1] : furthest[at - 1];
      int fromY = fromX - (down ? k + 1 : k - 1);
      while (x > fromX && y > fromY && x > 0 && y > 0) {
        keep(begin + --x, begin + --y);
      }
      x = fromX;
      y = fromY;
    }
  }

  private String hunks() {
    StringBuilder all = new StringBuilder();
    int i = 0;
    int j = 0;
    while (i < old.size() || j < now.size()) {
      if (isKept(i, j)) {
        i++;
        j++;
        continue;
      }
      int from = Math.min(CONTEXT, Math.min(i, j));
      int[] end = hunk(i - from, j - from, all);
      i = end[0];
      j = end[1];
    }
    return all.toString();
  }

  private boolean isKept(int i, int j) {
    return i < old.size() && j < now.size() && keptOld[i] && keptNow[j];
  }

  /** Writes the hunk that begins there; where the next lines are. */
  private int[] hunk(int fromOld, int fromNow, StringBuilder all) {
    StringBuilder lines = new StringBuilder();
    int i = fromOld;
    int j = fromNow;
    while (i < old.size() || j < now.size()) {
      if (isKept(i, j)) {
        int more = keptFrom(i, j);
        boolean begins = i == fromOld;
        boolean last = i + more == old.size() && j + more == now.size();
        if (!begins && (last || more > 2 * CONTEXT)) {
          more = Math.min(more, CONTEXT);
          last = true;
        }
        for (int n = 0; n < more; n++, i++, j++) {
          line(' ', old.get(i), lines);
        }
        if (last) {
          break;
        }
      } else if (i < old.size() && !keptOld[i]) {
        line('-', old.get(i++), lines);
      } else {
        line('+', now.get(j++), lines);
      }
    }
    all.append("@@ -%s +%s @@\n".formatted(range(fromOld, i), range(fromNow, j)));
    all.append(lines);
    return new int[] {i, j};
  }

  private int keptFrom(int i, int j) {
    int count = 0;
    while (isKept(i + count, j + count)) {
      count++;
    }
    return count;
  }

  /** An empty range is named by the line before it. */
  private static String range(int from, int to) {
    int count = to - from;
    return (count == 0 ? from : from + 1) + (count == 1 ? "" : "," + count);
  }

  private static void line(char sign, String line, StringBuilder lines) {
    lines.append(sign).append(line);
    if (!line.endsWith("\n")) {
      lines.append('\n').append(NO_NEWLINE);
    }
  }
}
