package dev.penguin.eval.internal.report;

import java.util.List;
import java.util.Locale;

/** Charts as SVG, for the page that they stand in. */
final class SvgChart {
  private static final int NAME_WIDTH = 260;
  private static final int BAR_WIDTH = 600;
  private static final int ROW = 20;
  private static final int MAX_NAME = 36;

  private SvgChart() {}

  /**
   * A bar.
   *
   * @param value how long it is; 0 or more
   * @param label what stands behind it
   * @param current whether it belongs to the run that is looked at
   */
  record Bar(String name, double value, String label, boolean current) {}

  /**
   * Horizontal bars.
   *
   * @param max the value of a full bar; 0 for the largest of them
   */
  static String bars(List<Bar> bars, double max) {
    double largest = bars.stream().mapToDouble(Bar::value).max().orElse(0);
    double full = max > 0 ? max : Math.max(largest, 1);
    int height = bars.size() * ROW + 4;
    StringBuilder svg = new StringBuilder();
    svg.append("<svg role=\"img\" width=\"100%\" viewBox=\"0 0 ");
    svg.append(NAME_WIDTH + BAR_WIDTH + 110).append(' ').append(height).append("\">\n");
    int y = 2;
    for (Bar bar : bars) {
      double width = BAR_WIDTH * Math.min(bar.value() / full, 1);
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>"
                  + "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>"
                  + "<text x=\"%.1f\" y=\"%d\">%s</text>%n",
              NAME_WIDTH - 8,
              y + 13,
              Markup.escape(shortened(bar.name())),
              NAME_WIDTH,
              y + 2,
              Math.max(width, 1),
              ROW - 5,
              bar.current() ? "#2f6fde" : "#a9b4c2",
              NAME_WIDTH + width + 8,
              y + 13,
              Markup.escape(bar.label())));
      y += ROW;
    }
    return svg.append("</svg>\n").toString();
  }

  private static String shortened(String name) {
    return name.length() > MAX_NAME ? "…" + name.substring(name.length() - MAX_NAME) : name;
  }
}
