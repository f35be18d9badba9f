package dev.penguin.engine;

import dev.penguin.message.Part;

/** Keeps tool results to a size that a model can take: the beginning and the end of long ones. */
final class ResultSize {
  /** About 25,000 tokens, a fifth of a common window. */
  static final int MOST_CHARACTERS = 100_000;

  private static final int TAIL = MOST_CHARACTERS / 4;

  private ResultSize() {}

  static Part bounded(Part part) {
    if (!(part instanceof Part.Text text) || text.text().length() <= MOST_CHARACTERS) {
      return part;
    }
    String all = text.text();
    int headEnd = boundary(all, MOST_CHARACTERS - TAIL);
    int tailStart = boundary(all, all.length() - TAIL);
    return Part.text(
        all.substring(0, headEnd)
            + "\n[… "
            + (tailStart - headEnd)
            + " characters left out …]\n"
            + all.substring(tailStart));
  }

  /** The index, moved so that it does not cut a surrogate pair. */
  private static int boundary(String text, int index) {
    return Character.isLowSurrogate(text.charAt(index)) ? index - 1 : index;
  }
}
