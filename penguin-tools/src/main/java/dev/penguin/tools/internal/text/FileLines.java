package dev.penguin.tools.internal.text;

import java.util.ArrayList;
import java.util.List;

/** The lines of some bytes, and where they are. */
public final class FileLines {
  private final byte[] bytes;
  private final List<Integer> starts = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();

  private FileLines(byte[] bytes) {
    this.bytes = bytes;
  }

  public static FileLines of(byte[] bytes) {
    FileLines lines = new FileLines(bytes);
    for (int start = 0; start < bytes.length; ) {
      int end = start;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      end = Math.min(end + 1, bytes.length);
      lines.starts.add(start);
      lines.texts.add(PlainText.text(bytes, start, endOfText(bytes, start, end)));
      start = end;
    }
    return lines;
  }

  private static int endOfText(byte[] bytes, int start, int end) {
    int at = end > start && bytes[end - 1] == '\n' ? end - 1 : end;
    return at < end && at > start && bytes[at - 1] == '\r' ? at - 1 : at;
  }

  /** The lines without their ends; what is not UTF-8 in them is U+FFFD. */
  public List<String> all() {
    return texts;
  }

  /** Where a line begins; after the last one, the length. */
  public int start(int line) {
    return line < starts.size() ? starts.get(line) : bytes.length;
  }

  /** Where a line ends, its line end included. */
  public int end(int line) {
    return start(line + 1);
  }

  /** Where a line's text ends. */
  public int endOfText(int line) {
    return endOfText(bytes, start(line), end(line));
  }

  /** Whether the last line has an end, too. */
  public boolean endsWithLineEnd() {
    return bytes.length > 0 && bytes[bytes.length - 1] == '\n';
  }

  /** How lines end here: as the first one does. */
  public String lineEnd() {
    return !starts.isEmpty() && endOfText(0) + 2 == end(0) ? "\r\n" : "\n";
  }
}
