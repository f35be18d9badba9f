package dev.penguin.engine;

import dev.penguin.message.Part;
import java.util.ArrayList;
import java.util.List;

/** Keeps tool results to a size that a model can take: the beginning and the end of long ones. */
final class ResultSize {
  /** About 25,000 tokens, a fifth of a common window. */
  static final int MOST_CHARACTERS = 100_000;

  /**
   * As base64: Anthropic takes images of 5 MB, OpenAI requests of 50 MB with all that is in them.
   */
  static final int MOST_IMAGE_CHARACTERS = 10_000_000;

  /** The part of a cut text that its end gets. */
  private static final int TAIL_SHARE = 4;

  private ResultSize() {}

  /** The parts, with the text and the images of all of them together no longer than that. */
  static List<Part> bounded(List<Part> parts) {
    List<Part> bounded = new ArrayList<>(parts.size());
    int left = MOST_CHARACTERS;
    int leftForImages = MOST_IMAGE_CHARACTERS;
    int dropped = 0;
    for (Part part : parts) {
      if (part instanceof Part.Image image && image.base64().length() > leftForImages) {
        dropped++;
      } else if (!(part instanceof Part.Text text)) {
        leftForImages -= part instanceof Part.Image image ? image.base64().length() : 0;
        bounded.add(part);
      } else if (left > 0 || text.text().isEmpty()) {
        bounded.add(bounded(text, left));
        left -= Math.min(left, text.text().length());
      } else {
        dropped++;
      }
    }
    if (dropped > 0) {
      bounded.add(Part.text("[… " + dropped + " more parts left out …]"));
    }
    return bounded;
  }

  private static Part bounded(Part.Text part, int most) {
    String all = part.text();
    if (all.length() <= most) {
      return part;
    }
    int tail = most / TAIL_SHARE;
    int headEnd = boundary(all, most - tail);
    int tailStart = boundary(all, all.length() - tail);
    return Part.text(
        all.substring(0, headEnd)
            + "\n[… "
            + (tailStart - headEnd)
            + " characters left out …]\n"
            + all.substring(tailStart));
  }

  /** The index, moved so that it does not cut a surrogate pair. */
  private static int boundary(String text, int index) {
    return index > 0 && index < text.length() && Character.isLowSurrogate(text.charAt(index))
        ? index - 1
        : index;
  }
}
