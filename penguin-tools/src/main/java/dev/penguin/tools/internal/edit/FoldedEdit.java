package dev.penguin.tools.internal.edit;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The edit at a place where a text stands with some differences: only what the replacement changes
 * of the given text is changed in the file, so that the rest keeps its quotes, blanks and case.
 */
final class FoldedEdit {
  private final String text;
  private final FoldedText file;
  private final int place;
  private final String given;
  private final FoldedText look;

  /**
   * An edit.
   *
   * @param text what the file holds
   * @param file the same, folded
   * @param place where in it the given text is
   * @param given the text that was given
   * @param look the same, folded
   */
  FoldedEdit(String text, FoldedText file, int place, String given, FoldedText look) {
    this.text = text;
    this.file = file;
    this.place = place;
    this.given = given;
    this.look = look;
  }

  TextEdit change(String put, String lineEnd, Set<Difference> ignored) {
    int before = sameBefore(put);
    int after = sameAfter(put, before);
    String inserted = put.substring(before, put.length() - after);
    if (ignored.contains(Difference.QUOTES) && inserted.chars().anyMatch(c -> isQuote(c))) {
      char from = quoteOfGiven();
      char to = quoteOfFile(from);
      if (to == 0 || inserted.indexOf(to) >= 0) { // two kinds, or one within the other
        before = 0;
        after = 0;
        inserted = put;
      } else {
        inserted = inserted.replace(from, to);
      }
    }
    boolean trims = given.length() != given.strip().length();
    inserted = trims && before == 0 ? inserted.stripLeading() : inserted;
    inserted = trims && after == 0 ? inserted.stripTrailing() : inserted;
    inserted = lineEnd.equals("\n") ? inserted : inserted.replaceAll("\r?\n", "\r\n");
    int from = file.origin(place + (before > 0 ? look.at(before) : 0));
    int to =
        after > 0
            ? file.origin(place + look.at(given.length() - after))
            : file.end(place + look.length() - 1);
    int at = text.substring(0, from).getBytes(StandardCharsets.UTF_8).length;
    int length = text.substring(from, Math.max(from, to)).getBytes(StandardCharsets.UTF_8).length;
    return new TextEdit(at, length, inserted.getBytes(StandardCharsets.UTF_8));
  }

  /** How much at its beginning the replacement keeps, up to where a folded character begins. */
  private int sameBefore(String put) {
    int before = 0;
    while (before < Math.min(given.length(), put.length())
        && given.charAt(before) == put.charAt(before)) {
      before++;
    }
    while (before > 0 && look.at(before) < 0) {
      before--;
    }
    return before;
  }

  private int sameAfter(String put, int before) {
    int after = 0;
    while (after < Math.min(given.length(), put.length()) - before
        && given.charAt(given.length() - 1 - after) == put.charAt(put.length() - 1 - after)) {
      after++;
    }
    while (after > 0 && look.at(given.length() - after) < 0) {
      after--;
    }
    return after;
  }

  private static boolean isQuote(int c) {
    return Difference.isQuote((char) c);
  }

  /** The first quote that the file has in another kind; 0 when there is none. */
  private char quoteOfGiven() {
    for (int i = 0; i < look.length(); i++) {
      char its = given.charAt(look.origin(i));
      if (isQuote(its) && its != text.charAt(file.origin(place + i))) {
        return its;
      }
    }
    return 0;
  }

  /** What the file always has for a quote; 0 when that differs. */
  private char quoteOfFile(char quote) {
    char found = 0;
    for (int i = 0; i < look.length(); i++) {
      if (given.charAt(look.origin(i)) == quote) {
        char its = text.charAt(file.origin(place + i));
        if (found != 0 && found != its) {
          return 0;
        }
        found = its;
      }
    }
    return found;
  }
}
