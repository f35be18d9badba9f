package dev.penguin.internal.context;

import dev.penguin.internal.text.TextBoundary;
import dev.penguin.internal.toolset.ControlTools;
import dev.penguin.message.Part;
import dev.penguin.message.ToolMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * Truncates a tool result to a size that a model can take. It keeps the beginning and the end of a
 * long one, with a note that says how to read the rest. Used by one thread, for one result.
 */
public final class OutputTruncator {
  /** About 25,000 tokens, a fifth of a common window. */
  static final int MAX_CHARACTERS = 100_000;

  /**
   * As base64: Anthropic takes images of 5 MB, OpenAI requests of 50 MB with all that is in them.
   */
  static final int MAX_IMAGE_CHARACTERS = 10_000_000;

  /** The part of a cut text that its end gets. */
  private static final int TAIL_SHARE = 4;

  private final String callId;
  private final List<Part> bounded = new ArrayList<>();

  /** How much of the text of all parts stands before the next one. */
  private int offset;

  private int left = MAX_CHARACTERS;
  private int leftForImages = MAX_IMAGE_CHARACTERS;
  private int dropped;
  private int droppedFrom = -1;

  private OutputTruncator(String callId) {
    this.callId = callId;
  }

  /** Whether some of the text of the parts must be left out. */
  public static boolean isTooLong(List<Part> parts) {
    long characters = 0;
    for (Part part : parts) {
      characters += part instanceof Part.Text text ? text.text().length() : 0;
    }
    return characters > MAX_CHARACTERS;
  }

  /** Whether a result names itself as one of which some text was left out when it came. */
  static boolean wasCut(ToolMessage result) {
    return result
        .text()
        .contains(" characters left out; read them with " + readBy(result.callId()));
  }

  /**
   * The parts, with the text and the images of all of them together no longer than that. The text
   * of all parts is kept when some of it is left out.
   */
  public static List<Part> bounded(
      String callId, List<Part> parts, ToolOutputStore.OfSession kept) {
    OutputTruncator size = new OutputTruncator(callId);
    parts.forEach(size::add);
    if (size.offset > MAX_CHARACTERS) {
      kept.keep(callId, Part.textOf(parts));
    }
    if (size.dropped > 0) {
      String how = size.droppedFrom < 0 ? "" : size.howToRead(size.droppedFrom);
      size.bounded.add(Part.text("[… " + size.dropped + " more parts left out" + how + " …]"));
    }
    return size.bounded;
  }

  private void add(Part part) {
    if (part instanceof Part.Text text) {
      add(text);
    } else if (part instanceof Part.Image image) {
      if (image.base64().length() > leftForImages) {
        dropped++;
      } else {
        leftForImages -= image.base64().length();
        bounded.add(part);
      }
    } else {
      bounded.add(part);
    }
  }

  private void add(Part.Text part) {
    int length = part.text().length();
    if (left > 0 || length == 0) {
      bounded.add(length <= left ? part : cut(part.text()));
      left -= Math.min(left, length);
    } else {
      dropped++;
      droppedFrom = droppedFrom < 0 ? offset : droppedFrom;
    }
    offset += length;
  }

  private Part cut(String all) {
    int tail = left / TAIL_SHARE;
    int headEnd = TextBoundary.at(all, left - tail);
    int tailStart = TextBoundary.at(all, all.length() - tail);
    return Part.text(
        all.substring(0, headEnd)
            + "\n[… "
            + (tailStart - headEnd)
            + " characters left out"
            + howToRead(offset + headEnd)
            + " …]\n"
            + all.substring(tailStart));
  }

  private String howToRead(int from) {
    return "; read them with %s, offset %d".formatted(readBy(callId), from);
  }

  private static String readBy(String callId) {
    return "%s, id '%s'".formatted(ControlTools.READ_RESULT, callId);
  }
}
