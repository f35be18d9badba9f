package dev.penguin.internal.redaction;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A text with the escapes of JSON undone wherever they stand, be it JSON or not, and where each
 * character came from. Immutable.
 */
final class Unescaped {
  private static final String NAMED = "\"\\/bfnrt";
  private static final String MEANT = "\"\\/\b\f\n\r\t";
  private static final int UNICODE = 6;

  private final String text;

  /** Where each character begins in the first text, and where the last one ends. */
  private final int[] begins;

  private Unescaped(String text, int[] begins) {
    this.text = text;
    this.begins = begins;
  }

  /** Null when there are no escapes. */
  static @Nullable Unescaped of(String text) {
    return text.indexOf('\\') < 0 ? null : undo(text, null);
  }

  /** What remains when the escapes in this are undone; null when there are none. */
  @Nullable Unescaped next() {
    return text.indexOf('\\') < 0 ? null : undo(text, begins);
  }

  /** The beginning of this. */
  Unescaped upTo(int end) {
    return new Unescaped(text.substring(0, end), Arrays.copyOf(begins, end + 1));
  }

  private static @Nullable Unescaped undo(String text, int @Nullable [] before) {
    StringBuilder plain = new StringBuilder(text.length());
    int[] begins = new int[text.length() + 1];
    int at = 0;
    while (at < text.length()) {
      begins[plain.length()] = before == null ? at : before[at];
      at += one(text, at, plain);
    }
    if (plain.length() == text.length()) {
      return null;
    }
    begins[plain.length()] = before == null ? at : before[at];
    return new Unescaped(plain.toString(), Arrays.copyOf(begins, plain.length() + 1));
  }

  /** Writes the character at a place, and says how long it was. */
  private static int one(String text, int at, StringBuilder plain) {
    char c = text.charAt(at);
    if (c == '\\' && at + 1 < text.length()) {
      int named = NAMED.indexOf(text.charAt(at + 1));
      if (named >= 0) {
        plain.append(MEANT.charAt(named));
        return 2;
      }
      int unicode = unicode(text, at);
      if (unicode >= 0) {
        plain.append((char) unicode);
        return UNICODE;
      }
    }
    plain.append(c);
    return 1;
  }

  private static int unicode(String text, int at) {
    if (text.charAt(at + 1) != 'u' || at + UNICODE > text.length()) {
      return -1;
    }
    int value = 0;
    for (int i = at + 2; i < at + UNICODE; i++) {
      int digit = Character.digit(text.charAt(i), 16);
      if (digit < 0) {
        return -1;
      }
      value = value * 16 + digit;
    }
    return value;
  }

  String text() {
    return text;
  }

  /** Where a character begins in the first text, or where the last one ends. */
  int begin(int index) {
    return begins[index];
  }

  /** Where the character begins in the first text that covers a place there. */
  int before(int place) {
    int found = Arrays.binarySearch(begins, place);
    return found >= 0 ? place : begins[-found - 2];
  }

  /** Where the first character begins in the first text that does not lie before a place there. */
  int after(int place) {
    int found = Arrays.binarySearch(begins, place);
    return found >= 0 ? place : begins[-found - 1];
  }
}
