package dev.penguin.tools.internal.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The last lines of a terminal, in which a program can move about. What is above them cannot change
 * any more and is handed on. Used by one thread.
 */
final class TerminalScreen {
  private static final int HEIGHT = 50;

  /** How far right a move reaches where there is no text. */
  private static final int WIDTH = 120;

  private static final int MAX_LINE = 20_000;

  private final Consumer<String> above;
  private final List<TerminalLine> lines = new ArrayList<>();
  private @Nullable String fixed;
  private int row;
  private int column;
  private int savedRow;
  private int savedColumn;

  /**
   * An empty screen.
   *
   * @param above takes what has left the screen
   * @param fixed a line that leaves the screen at once, with what is above it; null for none
   */
  TerminalScreen(Consumer<String> above, @Nullable String fixed) {
    this.above = above;
    this.fixed = fixed;
    lines.add(new TerminalLine());
  }

  void write(char[] characters, int from, int to) {
    column = lines.get(row).write(column, characters, from, to);
    limitLine();
  }

  void write(int codePoint) {
    column = lines.get(row).write(column, codePoint);
    limitLine();
  }

  void tab() {
    column = lines.get(row).tab(column);
    limitLine();
  }

  private void limitLine() {
    if (lines.get(row).size() > MAX_LINE) {
      flush();
    }
  }

  void lineFeed() {
    boolean done = fixed != null && lines.get(row).isText(fixed);
    column = 0;
    row++;
    if (row == lines.size()) {
      lines.add(new TerminalLine());
    }
    while (lines.size() > (done ? 1 : HEIGHT)) {
      above.accept(lines.remove(0).text() + "\n");
      row--;
    }
    fixed = done ? null : fixed;
  }

  /** Hands on all that is there. */
  void flush() {
    while (lines.size() > 1) {
      above.accept(lines.remove(0).text() + "\n");
    }
    above.accept(lines.get(0).text());
    lines.set(0, new TerminalLine());
    row = 0;
    column = 0;
  }

  void moveBy(int rows, int columns) {
    moveTo(row + rows, column + columns);
  }

  /** Goes to a place of the screen, or to the nearest that there is. */
  void moveTo(int toRow, int toColumn) {
    row = Math.max(0, Math.min(toRow, HEIGHT - 1));
    while (lines.size() <= row) {
      lines.add(new TerminalLine());
    }
    column = Math.max(0, Math.min(toColumn, Math.max(WIDTH - 1, lines.get(row).columns())));
  }

  int row() {
    return row;
  }

  int column() {
    return column;
  }

  void save() {
    savedRow = row;
    savedColumn = column;
  }

  void restore() {
    moveTo(savedRow, savedColumn);
  }

  /** Erases columns of the line from one to before another. */
  void eraseColumns(int from, int to) {
    lines.get(row).erase(from, to);
  }

  /** Erases whole lines from one to before another. */
  void eraseLines(int from, int to) {
    for (int i = from; i < Math.min(to, lines.size()); i++) {
      lines.set(i, new TerminalLine());
    }
  }

  /** Erases the lines below; none of them is left. */
  void eraseBelow() {
    lines.subList(row + 1, lines.size()).clear();
  }

  /** Erases to the end of the screen for 0, from its start for 1, the whole of it for 2. */
  void erase(int what) {
    if (what == 0) {
      eraseLine(0);
      eraseBelow();
    } else if (what == 1) {
      eraseLine(1);
      eraseLines(0, row);
    } else if (what == 2) {
      eraseLines(0, row + 1);
      eraseBelow();
    }
  }

  /** Erases to the end of the line for 0, from its start for 1, the whole of it for 2. */
  void eraseLine(int what) {
    if (what <= 2) {
      eraseColumns(what == 0 ? column : 0, what == 1 ? column + 1 : Integer.MAX_VALUE);
    }
  }

  void deleteColumns(int count) {
    lines.get(row).delete(column, count);
  }

  void insertColumns(int count) {
    lines.get(row).insert(column, Math.min(count, WIDTH));
  }

  void deleteLines(int count) {
    lines.subList(row, Math.min(row + count, lines.size())).clear();
    if (row == lines.size()) {
      lines.add(new TerminalLine());
    }
  }

  /** Puts empty lines in; what would leave the screen below goes away. */
  void insertLines(int count) {
    for (int i = 0; i < Math.min(count, HEIGHT); i++) {
      lines.add(row, new TerminalLine());
    }
    if (lines.size() > HEIGHT) {
      lines.subList(HEIGHT, lines.size()).clear();
    }
  }
}
