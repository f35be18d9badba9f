package dev.penguin.internal.text;

/** Text from outside, made fit for one line of a log. */
public final class LogText {
  private LogText() {}

  /**
   * The text on one line: what controls a terminal or ends a line is escaped as in Java, and so is
   * the backslash, so that nothing can pass for an escape. Ends with an ellipsis when it was
   * longer.
   *
   * @param text what somebody else wrote
   * @param longest how many of its characters are taken
   */
  public static String oneLine(String text, int longest) {
    int end = Math.min(text.length(), longest);
    StringBuilder line = new StringBuilder(end + 16);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c) && i + 1 < end && isVisiblePair(c, text.charAt(i + 1))) {
        line.append(c).append(text.charAt(++i));
      } else {
        append(line, c);
      }
    }
    return end < text.length() ? line.append('…').toString() : line.toString();
  }

  private static boolean isVisiblePair(char high, char low) {
    return Character.isLowSurrogate(low)
        && Character.getType(Character.toCodePoint(high, low)) != Character.FORMAT;
  }

  private static void append(StringBuilder line, char c) {
    switch (c) {
      case '\n' -> line.append("\\n");
      case '\r' -> line.append("\\r");
      case '\t' -> line.append("\\t");
      case '\\' -> line.append("\\\\");
      default -> {
        if (isHidden(c)) {
          line.append("\\u%04x".formatted((int) c));
        } else {
          line.append(c);
        }
      }
    }
  }

  private static boolean isHidden(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }
}
