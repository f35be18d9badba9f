package dev.penguin.checks.contract;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Java file parted into what is written for people and what is written for the compiler. Both
 * keep their lines, so that a place in them is one in the file.
 *
 * @param prose its comments, without the names and the code in them, and its strings of several
 *     words
 * @param code all else, without the values of strings
 */
record JavaText(String prose, String code) {
  private static final Pattern PARTS =
      Pattern.compile(
          "(?<comment>//[^\\n]*|/\\*.*?\\*/)"
              + "|(?<string>\"\"\".*?(?<!\\\\)\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])+')",
          Pattern.DOTALL);

  /** Inline tags with what they hold, and what follows a tag that names something. */
  private static final Pattern NAMES =
      Pattern.compile(
          "\\{@(?:code|link|linkplain|value|literal)\\b[^}]*}|@(?:param|throws|see) +\\S+",
          Pattern.DOTALL);

  static JavaText of(String file) {
    StringBuilder prose = new StringBuilder();
    StringBuilder code = new StringBuilder();
    Matcher part = PARTS.matcher(file);
    int end = 0;
    while (part.find()) {
      String between = file.substring(end, part.start());
      code.append(between);
      prose.append(blank(between));
      boolean comment = part.group("comment") != null;
      prose.append(comment ? withoutNames(part.group()) : message(part.group()));
      code.append(blank(part.group()));
      end = part.end();
    }
    String rest = file.substring(end);
    return new JavaText(prose + blank(rest), code + rest);
  }

  private static String withoutNames(String comment) {
    return NAMES.matcher(comment).replaceAll(name -> blank(name.group()));
  }

  /** A string is written for people when it has several words. */
  private static String message(String string) {
    return string.contains(" ") ? string : blank(string);
  }

  /** Spaces in the place of a text. */
  static String blank(String text) {
    return text.replaceAll("[^\\n]", " ");
  }
}
