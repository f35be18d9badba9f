package dev.penguin.internal.text;

/** Where a text may be cut. */
public final class TextBoundary {
  /** A longer word is cut. */
  private static final int WORD = 100;

  private TextBoundary() {}

  /** The index, moved back by one where it would cut a surrogate pair. */
  public static int at(String text, int index) {
    return index > 0 && index < text.length() && Character.isLowSurrogate(text.charAt(index))
        ? index - 1
        : index;
  }

  /** Where the last word before a place ends: half a name or number is worse than none. */
  public static int wordEnd(String text, int place) {
    for (int i = place; i > place - WORD && i > 0; i--) {
      if (Character.isWhitespace(text.charAt(i - 1))) {
        return i;
      }
    }
    return at(text, place);
  }

  /** Where the next word after a place begins. */
  public static int wordBegin(String text, int place) {
    for (int i = place; i < place + WORD && i < text.length(); i++) {
      if (Character.isWhitespace(text.charAt(i))) {
        return i;
      }
    }
    return at(text, place);
  }
}
