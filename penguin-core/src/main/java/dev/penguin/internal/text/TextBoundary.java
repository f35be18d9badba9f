package dev.penguin.internal.text;

/** Where a text may be cut. */
public final class TextBoundary {
  private TextBoundary() {}

  /** The index, moved back by one where it would cut a surrogate pair. */
  public static int at(String text, int index) {
    return index > 0 && index < text.length() && Character.isLowSurrogate(text.charAt(index))
        ? index - 1
        : index;
  }
}
