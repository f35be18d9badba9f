package dev.penguin.tools.internal.edit;

import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** One replacement in the bytes of a file, perhaps at many places. Places do not overlap. */
final class ByteEdit {
  private static final int MAX_PLACES = 100_000;

  private final byte[] content;
  private final byte[] wanted;
  private final byte[] put;
  private final List<Integer> occurrences;
  private final List<Integer> places = new ArrayList<>();

  private ByteEdit(byte[] content, byte[] wanted, byte[] put) throws ToolFailureException {
    this.content = content;
    this.wanted = wanted;
    this.put = put;
    this.occurrences = find(content, wanted);
    int free = 0;
    for (int place : occurrences) {
      if (place >= free) {
        places.add(place);
        free = place + wanted.length;
      }
    }
  }

  /**
   * Finds the places. Models write line feeds only, so in a file with Windows line ends both texts
   * are taken to mean those.
   */
  static ByteEdit of(byte[] content, byte[] wanted, byte[] put) throws ToolFailureException {
    int feeds = 0;
    int pairs = 0;
    for (int i = 0; i < content.length; i++) {
      if (content[i] == '\n') {
        feeds++;
        pairs += i > 0 && content[i - 1] == '\r' ? 1 : 0;
      }
    }
    if (pairs == 0) {
      return new ByteEdit(content, wanted, put);
    }
    if (pairs == feeds) {
      return new ByteEdit(content, withCarriageReturns(wanted), withCarriageReturns(put));
    }
    ByteEdit exact = new ByteEdit(content, wanted, put);
    return exact.places.isEmpty()
        ? new ByteEdit(content, withCarriageReturns(wanted), withCarriageReturns(put))
        : exact;
  }

  private static byte[] withCarriageReturns(byte[] text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length + 16);
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) {
        bytes.write('\r');
      }
      bytes.write(text[i]);
    }
    return bytes.toByteArray();
  }

  /** Where the wanted bytes are, overlapping ones too; in linear time. */
  private static List<Integer> find(byte[] content, byte[] wanted) throws ToolFailureException {
    if (wanted.length > content.length) {
      return List.of();
    }
    int[] fallback = new int[wanted.length + 1];
    fallback[0] = -1;
    for (int i = 0, k = -1; i < wanted.length; ) {
      while (k >= 0 && wanted[i] != wanted[k]) {
        k = fallback[k];
      }
      fallback[++i] = ++k;
    }
    List<Integer> found = new ArrayList<>();
    for (int i = 0, k = 0; i < content.length; i++) {
      while (k >= 0 && (k == wanted.length || content[i] != wanted[k])) {
        k = fallback[k];
      }
      if (++k == wanted.length) {
        found.add(i + 1 - k);
        if (found.size() > MAX_PLACES) {
          throw new ToolFailureException(
              "old_string is there more than "
                  + PlainText.count(MAX_PLACES, "time", "times")
                  + ": give a longer one");
        }
      }
    }
    return found;
  }

  /** Where the replacements begin, in order. */
  List<Integer> places() {
    return places;
  }

  /** The replacements, in order. */
  List<TextEdit> changes() {
    return places.stream().map(place -> new TextEdit(place, wanted.length, put)).toList();
  }

  /** How often the wanted text is there, overlaps counted. */
  int occurrences() {
    return occurrences.size();
  }

  /** The numbers of the lines in which the occurrences begin, counted from 1. */
  List<Integer> lineNumbers() {
    List<Integer> numbers = new ArrayList<>();
    int line = 1;
    int position = 0;
    for (int occurrence : occurrences) {
      for (; position < occurrence; position++) {
        line += content[position] == '\n' ? 1 : 0;
      }
      numbers.add(line);
    }
    return numbers;
  }
}
