package dev.penguin.testing;

/** Shows two texts from a little before the first character that differs. */
final class FirstDifference {
  private static final int BEFORE = 20;
  private static final int SHOWN = 100;

  private FirstDifference() {}

  /** Both texts, as in {@code expected 'one', got 'other'}. */
  static String between(String expectation, String expected, String actual) {
    int same = 0;
    while (same < Math.min(expected.length(), actual.length())
        && expected.charAt(same) == actual.charAt(same)) {
      same++;
    }
    int from = Math.max(0, same - BEFORE);
    return "%s %s, got %s".formatted(expectation, excerpt(expected, from), excerpt(actual, from));
  }

  /** The beginning of a text, in quotes. */
  static String beginning(String text) {
    return excerpt(text, 0);
  }

  private static String excerpt(String text, int from) {
    int to = Math.min(text.length(), from + SHOWN);
    return "'%s%s%s'"
        .formatted(from > 0 ? "…" : "", text.substring(from, to), to < text.length() ? "…" : "");
  }
}
