package dev.penguin.examples.quickstart;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/**
 * An SVG of a terminal in which a text scrolls by; where nothing moves, it shows the end of the
 * text. The same text gives the same picture, byte for byte.
 */
final class TerminalPicture {
  private static final int COLUMNS = 100;
  private static final int ROWS = 32;
  private static final double CHARACTER = 8.4;
  private static final int ROW = 19;
  private static final int MARGIN = 16;
  private static final int BAR = 34;

  /** How long the end of the text stays before it begins anew. */
  private static final double END_SECONDS = 10;

  private static final Map<String, String> CLASSES =
      Map.of("1", "b", "1;36", "h", "2", "q", "31", "r", "32", "g", "35", "m", "36", "c");

  private static final String STYLE =
      """
      text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #d6deeb; white-space: pre }
      .b { font-weight: bold } .h { font-weight: bold; fill: #7fdbff } .q { fill: #8794a8 } .r { fill: #ff7a7a }
      .g { fill: #7ee787 } .m { fill: #d2a8ff } .c { fill: #7fdbff } .bar { font-size: 13px; fill: #8794a8 }
      #rows { transform: translateY(%spx); animation: scroll %ss step-end infinite }
      #cover { transform: translateY(%spx); animation: show %ss step-end infinite }
      @media (prefers-reduced-motion: reduce) { #rows, #cover { animation: none } }
      """;

  private final String title;
  private final List<TerminalLine> rows;

  private TerminalPicture(String title, String text) {
    this.title = title;
    this.rows = TerminalLine.of(text, COLUMNS);
  }

  /** The picture of a text with ANSI's escape sequences for styles. */
  static String of(String title, String text) {
    return new TerminalPicture(title, text).svg();
  }

  private String svg() {
    double width = 2 * MARGIN + COLUMNS * CHARACTER;
    int height = BAR + ROWS * ROW + MARGIN;
    String seconds = number(second(rows.size()) + END_SECONDS);
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %s %d\" width=\"%s\" height=\"%d\" role=\"img\">%n"
            .formatted(number(width), height, number(width), height));
    svg.append("<title>").append(escaped(title)).append("</title>\n<style>\n");
    svg.append(
        STYLE.formatted(number(-scrolled(rows.size())), seconds, rows.size() * ROW, seconds));
    keyframes(svg, "scroll", shown -> -scrolled(shown));
    keyframes(svg, "show", shown -> (double) shown * ROW);
    svg.append("</style>\n");
    svg.append("<rect width=\"100%\" height=\"100%\" rx=\"10\" fill=\"#0d1420\"/>\n");
    for (int i = 0; i < 3; i++) {
      svg.append("<circle cx=\"%d\" cy=\"17\" r=\"6\" fill=\"#334055\"/>%n".formatted(20 + 20 * i));
    }
    svg.append("<text class=\"bar\" x=\"90\" y=\"22\">").append(escaped(title)).append("</text>\n");
    svg.append(
        "<svg y=\"%d\" width=\"100%%\" height=\"%d\"><g id=\"rows\">%n".formatted(BAR, ROWS * ROW));
    for (int i = 0; i < rows.size(); i++) {
      append(svg, i);
    }
    svg.append(
        "<rect id=\"cover\" width=\"100%%\" height=\"%d\" fill=\"#0d1420\"/>%n"
            .formatted((rows.size() + ROWS) * ROW));
    return svg.append("</g></svg>\n</svg>\n").toString().replace("\r\n", "\n");
  }

  /** Each piece has its place and its length, whatever font there is. */
  private void append(StringBuilder svg, int row) {
    for (TerminalLine.Piece piece : rows.get(row).pieces()) {
      String type = piece.style().isEmpty() ? "" : " class=\"" + styleClass(piece) + "\"";
      svg.append(
          "<text%s x=\"%s\" y=\"%d\" textLength=\"%s\" xml:space=\"preserve\">%s</text>%n"
              .formatted(
                  type,
                  number(MARGIN + piece.column() * CHARACTER),
                  row * ROW + 14,
                  number(piece.text().length() * CHARACTER),
                  escaped(piece.text())));
    }
  }

  private static String styleClass(TerminalLine.Piece piece) {
    String name = CLASSES.get(piece.style());
    if (name == null) {
      throw new IllegalArgumentException("The picture knows no style " + piece.style());
    }
    return name;
  }

  /** A frame for each row that appears. */
  private void keyframes(StringBuilder svg, String name, IntToDoubleFunction offset) {
    svg.append("@keyframes ").append(name).append(" {");
    double all = second(rows.size()) + END_SECONDS;
    for (int shown = 0; shown <= rows.size(); shown++) {
      svg.append(
          " %s%%{transform:translateY(%spx)}"
              .formatted(number(100 * second(shown) / all), number(offset.applyAsDouble(shown))));
    }
    svg.append(" }\n");
  }

  /** How far the text has moved up when so many of its rows are there. */
  private static double scrolled(int shown) {
    return (double) Math.max(0, shown - ROWS) * ROW;
  }

  /** When so many rows are there: a heading and a step of the agent leave time to read. */
  private double second(int shown) {
    double seconds = 0;
    for (int i = 0; i < shown; i++) {
      seconds += secondsBefore(rows.get(i));
    }
    return seconds;
  }

  private static double secondsBefore(TerminalLine row) {
    if (row.pieces().isEmpty()) {
      return 0.5;
    }
    return switch (row.pieces().get(0).style()) {
      case "" -> 0.3;
      case "1", "1;36", "35" -> 0.4;
      default -> 0.08;
    };
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.2f", value);
    return text.replaceFirst("\\.?0+$", "");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
