package dev.penguin.tools.internal.edit;

import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.DeltaType;
import dev.penguin.tools.internal.text.PlainText;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows edits as a unified diff. The positions of the edits are known, so only the lines around
 * them are compared.
 */
final class EditDiff {
  private static final int CONTEXT = 3;
  private static final int MAX_LINES = 200;
  private static final int MAX_NEW_LINES = 12;
  private static final int MAX_LINE = 300;

  /** Of both sides together. The time grows with the square of the lines that differ. */
  private static final int MAX_COMPARED = 1_000;

  private final byte[] before;
  private final List<TextEdit> changes;
  private final byte[] after;
  private final List<String> output = new ArrayList<>();
  private int counted;
  private int line = 1;

  private EditDiff(byte[] before, List<TextEdit> changes, byte[] after) {
    this.before = before;
    this.changes = changes;
    this.after = after;
  }

  /** The diff of edits, given the content before and after all of them. */
  static String of(byte[] before, List<TextEdit> changes, byte[] after) {
    return of(before, changes, after, MAX_LINES);
  }

  /** The beginning of what a new file holds, as a diff. */
  static String ofNew(byte[] content) {
    return of(new byte[0], List.of(new TextEdit(0, 0, content)), content, MAX_NEW_LINES);
  }

  /** The beginning of what a file holds that goes, as a diff. */
  static String ofGone(byte[] content) {
    byte[] nothing = {};
    TextEdit change = new TextEdit(0, content.length, nothing);
    return of(content, List.of(change), nothing, MAX_NEW_LINES);
  }

  private static String of(byte[] before, List<TextEdit> changes, byte[] after, int most) {
    EditDiff diff = new EditDiff(before, changes, after);
    diff.write(most);
    if (diff.output.size() > most) {
      diff.output.subList(most, diff.output.size()).clear();
      diff.output.add("[more changes are not shown]");
    }
    return String.join("\n", diff.output);
  }

  private void write(int most) {
    int growth = 0;
    int lineGrowth = 0;
    for (int i = 0; i < changes.size() && output.size() <= most; ) {
      TextEdit change = changes.get(i);
      int from = up(before, change.at(), CONTEXT);
      int nowFrom = from + growth;
      int to;
      do {
        to = down(before, changes.get(i).end(), CONTEXT);
        growth += changes.get(i).put().length - changes.get(i).length();
        i++;
      } while (i < changes.size() && up(before, changes.get(i).at(), CONTEXT) <= to);
      List<String> old = lines(before, from, to);
      List<String> now = lines(after, nowFrom, to + growth);
      int number = lineAt(from);
      output.add(
          "@@ -"
              + range(number, old.size())
              + " +"
              + range(number + lineGrowth, now.size())
              + " @@");
      compare(old, now);
      lineGrowth += now.size() - old.size();
    }
  }

  /** Of no lines, the one before is named. */
  private static String range(int first, int lines) {
    return (lines == 0 ? first - 1 : first) + "," + lines;
  }

  private int lineAt(int position) {
    for (; counted < position; counted++) {
      line += before[counted] == '\n' ? 1 : 0;
    }
    return line;
  }

  /** The beginning of the line that is some lines above a position. */
  private static int up(byte[] bytes, int position, int lines) {
    int at = position;
    for (int left = lines; at > 0; at--) {
      if (bytes[at - 1] == '\n' && left-- == 0) {
        break;
      }
    }
    return at;
  }

  /** The end of the line that is some lines below a position. */
  private static int down(byte[] bytes, int position, int lines) {
    int at = position;
    for (int left = lines; at < bytes.length; at++) {
      if (bytes[at] == '\n' && left-- == 0) {
        return at + 1;
      }
    }
    return at;
  }

  private static List<String> lines(byte[] bytes, int from, int to) {
    List<String> lines = new ArrayList<>();
    int start = from;
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\n') {
        lines.add(PlainText.text(bytes, start, i + 1));
        start = i + 1;
      }
    }
    if (start < to) {
      lines.add(PlainText.text(bytes, start, to));
    }
    return lines;
  }

  private void compare(List<String> old, List<String> now) {
    int top = 0;
    while (top < Math.min(old.size(), now.size()) && old.get(top).equals(now.get(top))) {
      top++;
    }
    int oldEnd = old.size();
    int nowEnd = now.size();
    while (oldEnd > top && nowEnd > top && old.get(oldEnd - 1).equals(now.get(nowEnd - 1))) {
      oldEnd--;
      nowEnd--;
    }
    add(' ', old.subList(0, top));
    compareMiddle(old.subList(top, oldEnd), now.subList(top, nowEnd));
    add(' ', old.subList(oldEnd, old.size()));
  }

  private void compareMiddle(List<String> old, List<String> now) {
    if (old.size() + now.size() > MAX_COMPARED) {
      add('-', old);
      add('+', now);
      return;
    }
    for (AbstractDelta<String> part : DiffUtils.diff(old, now, true).getDeltas()) {
      boolean same = part.getType() == DeltaType.EQUAL;
      add(same ? ' ' : '-', part.getSource().getLines());
      add('+', same ? List.of() : part.getTarget().getLines());
    }
  }

  private void add(char sign, List<String> lines) {
    for (String text : lines) {
      String shown = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
      shown = shown.endsWith("\r") ? shown.substring(0, shown.length() - 1) : shown;
      output.add(sign + PlainText.shortened(shown, MAX_LINE));
      if (!text.endsWith("\n")) {
        output.add("\\ No newline at end of file");
      }
    }
  }
}
