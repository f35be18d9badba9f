package dev.penguin.examples.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A row of a terminal: the pieces of a line that look alike.
 *
 * @param pieces in their order
 */
record TerminalLine(List<Piece> pieces) {
  private static final Pattern STYLE = Pattern.compile("\u001b\\[([0-9;]*)m");

  /**
   * A text in one style.
   *
   * @param column where it begins, from 0
   * @param style the numbers of the escape sequence, as in {@code 1;36}; empty for none
   * @param text the text
   */
  record Piece(int column, String style, String text) {}

  /** The rows that a text with escape sequences fills; a long line goes on in the next row. */
  static List<TerminalLine> of(String text, int columns) {
    List<TerminalLine> rows = new ArrayList<>();
    for (String line : text.lines().toList()) {
      List<Piece> row = new ArrayList<>();
      int column = 0;
      for (Piece piece : pieces(line)) {
        String rest = piece.text();
        while (column + rest.length() > columns) {
          int fits = columns - column;
          row.add(new Piece(column, piece.style(), rest.substring(0, fits)));
          rows.add(new TerminalLine(List.copyOf(row)));
          row.clear();
          column = 0;
          rest = rest.substring(fits);
        }
        row.add(new Piece(column, piece.style(), rest));
        column += rest.length();
      }
      rows.add(new TerminalLine(List.copyOf(row)));
    }
    return rows;
  }

  private static List<Piece> pieces(String line) {
    List<Piece> pieces = new ArrayList<>();
    Matcher escape = STYLE.matcher(line);
    String style = "";
    int from = 0;
    while (escape.find()) {
      add(pieces, style, line.substring(from, escape.start()));
      style = escape.group(1).equals("0") ? "" : escape.group(1);
      from = escape.end();
    }
    add(pieces, style, line.substring(from));
    return pieces;
  }

  private static void add(List<Piece> pieces, String style, String text) {
    if (text.indexOf('\u001b') >= 0) {
      throw new IllegalArgumentException("An escape sequence that is no style: " + text);
    }
    if (!text.isEmpty()) {
      pieces.add(new Piece(0, style, text));
    }
  }
}
