package dev.penguin.tools;

import java.util.ArrayList;
import java.util.List;

/**
 * Shows an edit as a unified diff. Where the changes are is known, so only the lines around them
 * are compared.
 */
final class EditDiff {
  private static final int CONTEXT = 3;
  private static final int MAX_LINES = 200;
  private static final int MAX_LINE = 300;
  private static final int MAX_TABLE = 250_000;

  private final ByteEdit edit;
  private final byte[] after;
  private final List<String> output = new ArrayList<>();
  private int counted;
  private int line = 1;

  private EditDiff(ByteEdit edit, byte[] after) {
    this.edit = edit;
    this.after = after;
  }

  /** The diff of an edit and the bytes that it led to. */
  static String of(ByteEdit edit, byte[] after) {
    EditDiff diff = new EditDiff(edit, after);
    diff.write();
    return String.join("\n", diff.output);
  }

  private void write() {
    byte[] before = edit.content();
    int growth = edit.putLength() - edit.wantedLength();
    int lineGrowth = 0;
    for (int i = 0; i < edit.places().size(); ) {
      int first = i;
      int from = up(before, edit.places().get(i), CONTEXT);
      int to = down(before, edit.places().get(i) + edit.wantedLength(), CONTEXT);
      for (i++; i < edit.places().size() && up(before, edit.places().get(i), CONTEXT) <= to; i++) {
        to = down(before, edit.places().get(i) + edit.wantedLength(), CONTEXT);
      }
      List<String> old = lines(before, from, to);
      List<String> now = lines(after, from + growth * first, to + growth * i);
      int number = lineAt(from);
      String header =
          "@@ -" + number + "," + old.size() + " +" + (number + lineGrowth) + "," + now.size();
      output.add(header + " @@");
      compare(old, now);
      lineGrowth += now.size() - old.size();
      if (output.size() > MAX_LINES) {
        output.subList(MAX_LINES, output.size()).clear();
        output.add("[more changes are not shown]");
        return;
      }
    }
  }

  private int lineAt(int position) {
    for (; counted < position; counted++) {
      line += edit.content()[counted] == '\n' ? 1 : 0;
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
    if ((long) old.size() * now.size() > MAX_TABLE) {
      add('-', old);
      add('+', now);
      return;
    }
    int[][] common = new int[old.size() + 1][now.size() + 1];
    for (int i = old.size() - 1; i >= 0; i--) {
      for (int j = now.size() - 1; j >= 0; j--) {
        common[i][j] =
            old.get(i).equals(now.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    int j = 0;
    for (int i = 0; i < old.size(); ) {
      boolean same = j < now.size() && old.get(i).equals(now.get(j));
      if (same) {
        add(' ', List.of(old.get(i++)));
        j++;
      } else if (j == now.size() || common[i + 1][j] >= common[i][j + 1]) {
        add('-', List.of(old.get(i++)));
      } else {
        add('+', List.of(now.get(j++)));
      }
    }
    add('+', now.subList(j, now.size()));
  }

  private void add(char sign, List<String> lines) {
    for (String text : lines) {
      String shown = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
      shown = shown.endsWith("\r") ? shown.substring(0, shown.length() - 1) : shown;
      output.add(sign + (shown.length() > MAX_LINE ? shown.substring(0, MAX_LINE) + "…" : shown));
      if (!text.endsWith("\n")) {
        output.add("\\ No newline at end of file");
      }
    }
  }
}
