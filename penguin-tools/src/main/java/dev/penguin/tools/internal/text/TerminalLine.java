package dev.penguin.tools.internal.text;

import java.util.Arrays;

/**
 * One line of a terminal. As long as text is only added at its end it is a plain text; once
 * something in it is written over, it is cells, one a column. Used by one thread.
 */
final class TerminalLine {
  private static final int TAB = 8;
  private static final int MAX_CELL = 32;
  private static final String BLANK = " ";

  /** What stands in the other columns of a tab or a wide character. */
  private static final String FOLLOWS = "";

  private final StringBuilder plain = new StringBuilder();
  private String[] cells = {};
  private boolean inCells;
  private int columns;

  /** How many columns the line has. */
  int columns() {
    return columns;
  }

  /** How much memory the line takes, in characters. */
  int size() {
    return Math.max(columns, plain.length());
  }

  boolean isText(String text) {
    return plain.length() == text.length() && plain.toString().equals(text);
  }

  /** Writes characters of ASCII, each one column wide, and gives the column after them. */
  int write(int column, char[] characters, int from, int to) {
    if (!inCells && column == columns) {
      plain.append(characters, from, to - from);
      columns += to - from;
      return columns;
    }
    for (int i = from; i < to; i++) {
      set(column + i - from, String.valueOf(characters[i]), 1);
    }
    return column + to - from;
  }

  /** Writes a character, and gives the column after it. */
  int write(int column, int codePoint) {
    int width = width(codePoint);
    if (!inCells && column == columns) {
      plain.appendCodePoint(codePoint);
      columns += width;
    } else if (width == 0) {
      combine(column, codePoint);
    } else {
      set(column, Character.toString(codePoint), width);
    }
    return column + width;
  }

  /** Goes to the next tab stop. At the end of the line a tab is written. */
  int tab(int column) {
    int next = (column / TAB + 1) * TAB;
    if (column == columns && inCells) {
      set(column, "\t", next - column);
    } else if (column == columns) {
      plain.append('\t');
      columns = next;
    }
    return next;
  }

  /** Makes columns blank; the end of the line goes away. */
  void erase(int from, int to) {
    layOut();
    if (from < columns) {
      blank(from, Math.min(to, columns));
      columns = to >= columns ? from : columns;
    }
  }

  /** Takes columns out; what follows moves left. */
  void delete(int from, int count) {
    layOut();
    if (from < columns) {
      int gone = Math.min(count, columns - from);
      blank(from, from + gone);
      System.arraycopy(cells, from + gone, cells, from, columns - from - gone);
      columns -= gone;
    }
  }

  /** Puts blank columns in; what follows moves right. */
  void insert(int from, int count) {
    layOut();
    if (from < columns) {
      blank(from, from);
      reserve(columns + count);
      System.arraycopy(cells, from, cells, from + count, columns - from);
      Arrays.fill(cells, from, from + count, BLANK);
      columns += count;
    }
  }

  private void set(int column, String text, int width) {
    layOut();
    reserve(column + width);
    if (column > columns) {
      Arrays.fill(cells, columns, column, BLANK);
    } else {
      blank(column, Math.min(column + width, columns));
    }
    cells[column] = text;
    Arrays.fill(cells, column + 1, column + width, FOLLOWS);
    columns = Math.max(columns, column + width);
  }

  private void combine(int column, int codePoint) {
    int at = Math.min(column, columns) - 1;
    while (at > 0 && cells[at].equals(FOLLOWS)) {
      at--;
    }
    if (at >= 0 && cells[at].length() < MAX_CELL) {
      cells[at] += Character.toString(codePoint);
    }
  }

  /** Makes columns blank, whole those that a character takes which reaches into them. */
  private void blank(int from, int to) {
    int start = from;
    while (start > 0 && start < columns && cells[start].equals(FOLLOWS)) {
      start--;
    }
    int end = to;
    while (end < columns && cells[end].equals(FOLLOWS)) {
      end++;
    }
    Arrays.fill(cells, start, end, BLANK);
  }

  private void layOut() {
    if (inCells) {
      return;
    }
    inCells = true;
    int wanted = columns;
    columns = 0;
    reserve(wanted);
    plain
        .codePoints()
        .forEach(
            c -> {
              int width = c == '\t' ? TAB - columns % TAB : width(c);
              if (width == 0) {
                combine(columns, c);
              } else {
                set(columns, Character.toString(c), width);
              }
            });
    plain.setLength(0);
  }

  private void reserve(int wanted) {
    if (wanted > cells.length) {
      cells = Arrays.copyOf(cells, Math.max(wanted, 2 * cells.length));
    }
  }

  /** The line as it is seen: blanks that were written over others at its end are not. */
  String text() {
    return inCells
        ? String.join("", Arrays.asList(cells).subList(0, columns)).stripTrailing()
        : plain.toString();
  }

  /** How many columns a terminal gives a character. */
  private static int width(int c) {
    if (c < 0x300) {
      return 1;
    }
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    boolean wide =
        c >= 0x1100 && c <= 0x115F
            || c >= 0x2E80 && c <= 0xA4CF && c != 0x303F
            || c >= 0xAC00 && c <= 0xD7A3
            || c >= 0xF900 && c <= 0xFAFF
            || c >= 0xFE30 && c <= 0xFE6F
            || c >= 0xFF00 && c <= 0xFF60
            || c >= 0xFFE0 && c <= 0xFFE6
            || c >= 0x1F300 && c <= 0x1F64F
            || c >= 0x1F680 && c <= 0x1F6FF
            || c >= 0x1F900 && c <= 0x1F9FF
            || c >= 0x20000 && c <= 0x3FFFD;
    return wide ? 2 : 1;
  }
}
