package dev.penguin.tools.internal.edit;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** In what a text that was given may differ from that of a file and still mean it. */
enum Difference {
  WHITE_SPACE("white space"),
  QUOTES("quotes or dashes"),
  CASE("upper and lower case"),
  LINE_ENDS("line ends");

  /** What is ignored, from the least to the most: the first that finds a place counts. */
  static final List<Set<Difference>> STEPS =
      List.of(
          EnumSet.of(WHITE_SPACE),
          EnumSet.of(QUOTES),
          EnumSet.of(CASE),
          EnumSet.of(WHITE_SPACE, QUOTES),
          EnumSet.of(WHITE_SPACE, CASE),
          EnumSet.of(QUOTES, CASE),
          EnumSet.of(WHITE_SPACE, QUOTES, CASE));

  private static final String DOUBLE = "\"\u201C\u201D\u201E\u201F\u00AB\u00BB\u2033";
  private static final String SINGLE = "'`\u2018\u2019\u201A\u201B\u00B4\u2032\u2039\u203A";
  private static final String DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212";

  private final String words;

  Difference(String words) {
    this.words = words;
  }

  /** How messages name some of them. */
  static String words(Set<Difference> ignored) {
    return ignored.stream().map(each -> each.words).collect(Collectors.joining(" and other "));
  }

  /** Whether a character is a quote of any kind. */
  static boolean isQuote(char c) {
    return DOUBLE.indexOf(c) >= 0 || SINGLE.indexOf(c) >= 0;
  }

  /** Whether a character is white space, one of no width included. */
  static boolean isBlank(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u200B' || c == '\uFEFF';
  }

  /** A character that stands for all that do not differ from it otherwise. */
  static char fold(char c, Set<Difference> ignored) {
    char folded = c;
    if (ignored.contains(QUOTES)) {
      if (DOUBLE.indexOf(c) >= 0 || SINGLE.indexOf(c) >= 0) {
        folded = '"';
      } else if (DASHES.indexOf(c) >= 0) {
        folded = '-';
      }
    }
    return ignored.contains(CASE) ? Character.toLowerCase(Character.toUpperCase(folded)) : folded;
  }

  /** A line without what is ignored; white space within it counts as one blank. */
  static String fold(String line, Set<Difference> ignored) {
    StringBuilder folded = new StringBuilder(line.length());
    boolean blank = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (ignored.contains(WHITE_SPACE) && isBlank(c)) {
        blank = true;
        continue;
      }
      if (blank && folded.length() > 0) {
        folded.append(' ');
      }
      blank = false;
      folded.append(fold(c, ignored));
    }
    return folded.toString();
  }

  /** What is different about a line of a file, in words. */
  static String between(int number, String line, String given) {
    for (Set<Difference> each : STEPS) {
      if (fold(line, each).equals(fold(given, each))) {
        return String.format(Locale.ROOT, "Line %d has other %s.", number, words(each));
      }
    }
    return "";
  }
}
