package dev.penguin.tools.internal.edit;

import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.List;
import java.util.regex.Pattern;

/** Guesses why a text is not in a file, so that the next edit finds it. */
final class MissedEdit {
  /** What tools and terminals write before lines. */
  private static final Pattern NUMBER =
      Pattern.compile("(?m)^[ \\t]*\\d{1,7}[ \\t]?[:|\\t][ \\t]?");

  private static final Pattern DIFF_SIGN = Pattern.compile("(?m)^[+-]");
  private static final int MIN_BYTES = 4;
  private static final int MAX_BYTES = 1_000_000;

  private MissedEdit() {}

  /** A sentence that begins with a line feed; empty where there is no guess. */
  static String hint(byte[] content, byte[] wanted, byte[] put) throws ToolFailureException {
    if (content.length > MAX_BYTES || wanted.length > content.length + MAX_BYTES) {
      return "";
    }
    String given = new String(wanted, StandardCharsets.UTF_8);
    int line = line(content, put);
    if (line > 0) {
      return "\nnew_string is there already, at line "
          + line
          + ": the edit may have been made before.";
    }
    String hint = hint(content, given, NUMBER.matcher(given).replaceAll(""), "numbers of lines");
    hint =
        hint.isEmpty()
            ? hint(content, given, DIFF_SIGN.matcher(given).replaceAll(""), "signs of a diff")
            : hint;
    hint = hint.isEmpty() ? hint(content, given, unescaped(given), "escapes") : hint;
    hint = hint.isEmpty() ? hint(content, given, entities(given), "entities of HTML") : hint;
    return hint.isEmpty() ? composed(content, given) : hint;
  }

  /** A text whose accents are stored in another way, which looks the same. */
  private static String composed(byte[] content, String given) {
    String file = new String(content, StandardCharsets.UTF_8);
    String canonical = Normalizer.normalize(file, Form.NFC);
    int at = canonical.indexOf(Normalizer.normalize(given, Form.NFC));
    if (at < 0 || given.getBytes(StandardCharsets.UTF_8).length < MIN_BYTES) {
      return "";
    }
    long line = 1 + canonical.substring(0, at).chars().filter(c -> c == '\n').count();
    return ("\nIt is there at line %d, where letters with accents are stored as %s and in old_string as %s:"
            + " they look the same. Choose an old_string without these letters.")
        .formatted(line, form(file), form(given));
  }

  private static String form(String text) {
    boolean composed = Normalizer.isNormalized(text, Form.NFC);
    return composed
        ? "one character (Unicode NFC)"
        : Normalizer.isNormalized(text, Form.NFD)
            ? "letter and accent (Unicode NFD)"
            : "both one character and letter and accent";
  }

  private static String hint(byte[] content, String given, String meant, String what)
      throws ToolFailureException {
    int line = given.equals(meant) ? 0 : line(content, meant.getBytes(StandardCharsets.UTF_8));
    return line == 0
        ? ""
        : "\nWithout the %s in old_string it is there, at line %d: give the text as the file has it."
            .formatted(what, line);
  }

  private static int line(byte[] content, byte[] text) throws ToolFailureException {
    if (text.length < MIN_BYTES) {
      return 0;
    }
    List<Integer> lines = ByteEdit.of(content, text, text).lineNumbers();
    return lines.isEmpty() ? 0 : lines.get(0);
  }

  private static String unescaped(String text) {
    return text.replace("\\n", "\n")
        .replace("\\t", "\t")
        .replace("\\\"", "\"")
        .replace("\\'", "'")
        .replace("\\\\", "\\");
  }

  private static String entities(String text) {
    return text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }

  /**
   * The first difference of a line, in words: from the first character to the last that differs.
   */
  static String between(int number, String line, String given) {
    String same = Difference.between(number, line, given);
    if (!same.isEmpty() || given.isEmpty()) {
      return same;
    }
    int from = 0;
    while (from < Math.min(line.length(), given.length())
        && line.charAt(from) == given.charAt(from)) {
      from++;
    }
    while (from > 0 && isPartOfWord(line, given, from)) {
      from--;
    }
    int end = 0;
    while (end < Math.min(line.length(), given.length()) - from
        && line.charAt(line.length() - 1 - end) == given.charAt(given.length() - 1 - end)) {
      end++;
    }
    while (end > 0 && Character.isLetterOrDigit(line.charAt(line.length() - end))) {
      end--;
    }
    return "Line %d has %s where old_string has %s."
        .formatted(
            number,
            quoted(line.substring(from, line.length() - end)),
            quoted(given.substring(from, given.length() - end)));
  }

  private static String quoted(String text) {
    return text.isEmpty() ? "nothing" : PlainText.quote(text);
  }

  private static boolean isPartOfWord(String line, String given, int at) {
    return Character.isLetterOrDigit(line.charAt(at - 1))
        && (at < line.length() && Character.isLetterOrDigit(line.charAt(at))
            || at < given.length() && Character.isLetterOrDigit(given.charAt(at)));
  }
}
