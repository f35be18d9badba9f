package dev.penguin.eval;

import java.util.Locale;
import java.util.regex.Pattern;

/** Compares answers with what cases expect. */
final class ExpectedText {
  private ExpectedText() {}

  /** What the case of an attempt expects. */
  static String of(Attempt attempt) {
    return attempt
        .suiteCase()
        .expected()
        .filter(text -> !text.isBlank())
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "The case '"
                        + attempt.suiteCase().id()
                        + "' expects nothing. Add expecting(…)"));
  }

  /** Whether an answer has the text, and not as a part of a longer word or number. */
  static boolean isIn(String answer, String expected) {
    String text = expected.strip();
    String before = startsWord(text) ? "(?<![\\p{L}\\p{N}\\p{M}_])(?<!\\p{N}[.,])" : "";
    if (!text.isEmpty() && Character.isDigit(text.codePointAt(0))) {
      before += "(?<![-./])";
    } else if (text.startsWith("-")) {
      before += "(?<!\\p{N})";
    }
    String after = endsWord(text) ? "(?![\\p{L}\\p{N}\\p{M}_])(?![.,/]\\p{N})" : "";
    return Pattern.compile(
            before + Pattern.quote(text) + after, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
        .matcher(answer)
        .find();
  }

  private static boolean startsWord(String text) {
    return !text.isEmpty() && Character.isLetterOrDigit(text.codePointAt(0));
  }

  private static boolean endsWord(String text) {
    return !text.isEmpty() && Character.isLetterOrDigit(text.codePointBefore(text.length()));
  }

  /** Whether an answer is the text, but for spaces around it and a full stop. */
  static boolean isAll(String answer, String expected) {
    return bare(answer).equals(bare(expected));
  }

  private static String bare(String text) {
    String stripped = text.strip().toLowerCase(Locale.ROOT);
    return stripped.endsWith(".") ? stripped.substring(0, stripped.length() - 1).strip() : stripped;
  }
}
