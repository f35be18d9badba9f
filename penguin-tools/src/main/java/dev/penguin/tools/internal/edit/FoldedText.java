package dev.penguin.tools.internal.edit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A text without some differences, and where each of its characters comes from. White space that is
 * ignored is one blank, or one line feed where the line ends in it.
 */
final class FoldedText {
  private final String text;
  private final StringBuilder folded = new StringBuilder();
  private int[] origins = new int[64];

  private FoldedText(String text) {
    this.text = text;
  }

  /**
   * Folds a text.
   *
   * @param trimmed whether white space at its ends is left out, where it is ignored
   */
  static FoldedText of(String text, Set<Difference> ignored, boolean trimmed) {
    FoldedText result = new FoldedText(text);
    boolean blanks = ignored.contains(Difference.WHITE_SPACE);
    int i = 0;
    while (i < text.length()) {
      int from = i;
      char c = text.charAt(i++);
      if (!blanks || !Difference.isBlank(c)) {
        result.add(Difference.fold(c, ignored), from);
        continue;
      }
      boolean feed = c == '\n';
      while (i < text.length() && Difference.isBlank(text.charAt(i))) {
        feed |= text.charAt(i++) == '\n';
      }
      if (!trimmed || from > 0 && i < text.length()) {
        result.add(feed ? '\n' : ' ', from);
      }
    }
    return result;
  }

  private void add(char c, int origin) {
    if (folded.length() + 1 >= origins.length) {
      origins = Arrays.copyOf(origins, 2 * origins.length);
    }
    origins[folded.length()] = origin;
    folded.append(c);
    origins[folded.length()] = text.length();
  }

  int length() {
    return folded.length();
  }

  /** How many letters and digits there are. */
  long letters() {
    return folded.chars().filter(Character::isLetterOrDigit).count();
  }

  /** Where a character comes from; after the last one, the length of the text. */
  int origin(int index) {
    return origins[index];
  }

  /** Where a character ends in the text: before the white space that was left out after it. */
  int end(int index) {
    int end = origins[index + 1];
    boolean blank = Difference.isBlank(folded.charAt(index));
    while (!blank && end > origins[index] + 1 && Difference.isBlank(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  /** Which character a place of the text is the first of; -1 when it is none. */
  int at(int place) {
    int index = Arrays.binarySearch(origins, 0, folded.length(), place);
    return index < 0 ? -1 : index;
  }

  /** Where another one is in it, up to a number of places; in linear time. */
  List<Integer> find(FoldedText other, int most) {
    CharSequence look = other.folded;
    int[] fallback = new int[look.length() + 1];
    fallback[0] = -1;
    for (int i = 0, k = -1; i < look.length(); ) {
      while (k >= 0 && look.charAt(i) != look.charAt(k)) {
        k = fallback[k];
      }
      fallback[++i] = ++k;
    }
    List<Integer> places = new ArrayList<>();
    for (int i = 0, k = 0; i < folded.length() && places.size() < most; i++) {
      while (k >= 0 && (k == look.length() || folded.charAt(i) != look.charAt(k))) {
        k = fallback[k];
      }
      if (++k == look.length()) {
        places.add(i + 1 - k);
      }
    }
    return places;
  }

  /** The lines in which characters stand, counted from 1. */
  List<Integer> lineNumbers(List<Integer> places) {
    List<Integer> numbers = new ArrayList<>();
    int line = 1;
    int position = 0;
    for (int place : places) {
      for (; position < origins[place]; position++) {
        line += text.charAt(position) == '\n' ? 1 : 0;
      }
      numbers.add(line);
    }
    return numbers;
  }
}
