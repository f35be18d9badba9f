package dev.penguin.tools.internal.edit;

import dev.penguin.tools.internal.text.FileLines;
import dev.penguin.tools.internal.text.PlainText;
import java.util.List;

/** Says how lines are indented when that alone keeps them apart: tabs look like blanks. */
final class Indents {
  private Indents() {}

  /**
   * How a line of a file is indented and how a text is, in parentheses.
   *
   * @param number the line at which the text stands but for white space, counted from 1
   * @return empty where no line of the text has tabs for blanks, or blanks for tabs
   */
  static String between(byte[] content, int number, byte[] wanted) {
    List<String> lines = FileLines.of(content).all();
    List<String> given = FileLines.of(wanted).all();
    for (int i = 0; i < given.size() && number - 1 + i < lines.size(); i++) {
      String words = between(lines.get(number - 1 + i), given.get(i));
      if (!words.isEmpty()) {
        return " (line %d is indented with %s)".formatted(number + i, words);
      }
    }
    return "";
  }

  /** The same of one line: what it has where another one has something else; empty for neither. */
  static String between(String line, String given) {
    String is = of(line);
    String wanted = of(given);
    boolean otherKind = is.indexOf('\t') >= 0 != wanted.indexOf('\t') >= 0;
    return otherKind && !is.isEmpty() && !wanted.isEmpty()
        ? inWords(is) + " where old_string has " + inWords(wanted)
        : "";
  }

  private static String of(String line) {
    int end = 0;
    while (end < line.length() && (line.charAt(end) == ' ' || line.charAt(end) == '\t')) {
      end++;
    }
    return line.substring(0, end);
  }

  private static String inWords(String indent) {
    int tabs = (int) indent.chars().filter(c -> c == '\t').count();
    int blanks = indent.length() - tabs;
    String both = tabs > 0 && blanks > 0 ? " and " : "";
    return (tabs > 0 ? PlainText.count(tabs, "tab", "tabs") : "")
        + both
        + (blanks > 0 ? PlainText.count(blanks, "space", "spaces") : "");
  }
}
