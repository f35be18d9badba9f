package dev.penguin.checks.contract;

import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.DeltaType;
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
    List<String> lines = new ArrayList<>();
    for (AbstractDelta<String> part : DiffUtils.diff(before, after, true).getDeltas()) {
      boolean same = part.getType() == DeltaType.EQUAL;
      part.getSource().getLines().forEach(line -> lines.add((same ? " " : "-") + line));
      part.getTarget().getLines().stream()
          .filter(line -> !same)
          .forEach(line -> lines.add("+" + line));
    }
    return lines;
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
