package dev.penguin.tools.internal.text;

import java.util.regex.Pattern;

/** Makes plain text of what programs write to a terminal. */
public final class TerminalText {
  /** Escape sequences: CSI; OSC, DCS and their like up to their end or the line's; the rest. */
  private static final Pattern ESCAPES =
      Pattern.compile(
          "\u001B\\[[0-?]*+[ -/]*+[@-~]?"
              + "|\u001B[\\]PX^_][^\u0007\u001B\n]*+(?:\u0007|\u001B\\\\)?"
              + "|\u001B[ -/]*+[0-~]?");

  private TerminalText() {}

  /**
   * The text without escape sequences, control characters other than line feed and tab, and
   * characters that turn the direction of text.
   */
  public static String clean(String text) {
    String lines = ESCAPES.matcher(text).replaceAll("").replace("\r\n", "\n").replace('\r', '\n');
    StringBuilder clean = new StringBuilder(lines.length());
    lines
        .codePoints()
        .filter(c -> c == '\n' || !PlainText.isInvisible(c))
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }
}
