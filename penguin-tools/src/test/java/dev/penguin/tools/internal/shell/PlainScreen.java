package dev.penguin.tools.internal.shell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A second, simple terminal of a fixed size, to compare with. It knows few moves. */
final class PlainScreen {
  private static final int WIDTH = 400;

  private final char[][] cells = new char[40][WIDTH];
  private int row;
  private int column;

  private PlainScreen() {
    Arrays.stream(cells).forEach(line -> Arrays.fill(line, ' '));
  }

  static String of(String written) {
    PlainScreen screen = new PlainScreen();
    for (String part : written.split("(?<=\n|\r|\b|[a-h]|\u001B\\[[0-9;]{0,5}[A-Z])")) {
      screen.add(part);
    }
    List<String> lines = new ArrayList<>();
    Arrays.stream(screen.cells).forEach(line -> lines.add(new String(line)));
    return String.join("\n", lines);
  }

  private void add(String part) {
    if (part.startsWith("\u001B")) {
      move(part.charAt(part.length() - 1), part.substring(2, part.length() - 1));
    } else if (part.equals("\n")) {
      row++;
      column = 0;
    } else if (part.equals("\r")) {
      column = 0;
    } else if (part.equals("\b")) {
      column = Math.max(0, column - 1);
    } else if (!part.isEmpty()) {
      cells[row][column++] = part.charAt(0);
    }
  }

  private void move(char last, String number) {
    int n = number.matches("\\d+") ? Integer.parseInt(number) : 0;
    int count = Math.max(1, n);
    switch (last) {
      case 'A' -> row = Math.max(0, row - count);
      case 'C' -> column += count;
      case 'D' -> column = Math.max(0, column - count);
      case 'H' -> {
        row = number.isEmpty() ? 0 : 1;
        column = number.isEmpty() ? 0 : 2;
      }
      case 'P' ->
          System.arraycopy(cells[row], column + count, cells[row], column, WIDTH - column - count);
      case 'X' -> Arrays.fill(cells[row], column, column + count, ' ');
      default -> erase(last, n);
    }
  }

  private void erase(char what, int n) {
    Arrays.fill(cells[row], n == 0 ? column : 0, n == 1 ? column + 1 : WIDTH, ' ');
    for (int i = 0; what == 'J' && i < cells.length; i++) {
      if (n == 0 && i > row || n == 1 && i < row) {
        Arrays.fill(cells[i], ' ');
      }
    }
  }
}
