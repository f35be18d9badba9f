package dev.penguin.tools;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The lines of a stream, as bytes. However long a line is, only its beginning is kept. */
final class ByteLines implements AutoCloseable {
  private static final int BINARY_PROBE = 8_192;

  private final InputStream in;
  private final byte[] buffer = new byte[16_384];
  private final byte[] line;
  private int position;
  private int filled;
  private int kept;
  private long length;
  private boolean carriageReturn;

  /**
   * Lines of a stream.
   *
   * @param in the stream, closed with this
   * @param keep how many bytes of a line are kept
   */
  ByteLines(InputStream in, int keep) {
    this.in = new BufferedInputStream(in, BINARY_PROBE);
    this.line = new byte[keep];
  }

  /** Whether the beginning holds a NUL byte, which text does not. Asked before the first line. */
  boolean startsBinary() throws IOException {
    in.mark(BINARY_PROBE);
    byte[] start = in.readNBytes(BINARY_PROBE);
    in.reset();
    for (byte b : start) {
      if (b == 0) {
        return true;
      }
    }
    return false;
  }

  /** Goes to the next line, if there is one. */
  boolean next() throws IOException {
    kept = 0;
    length = 0;
    carriageReturn = false;
    boolean any = false;
    while (position < filled || fill()) {
      any = true;
      int end = position;
      while (end < filled && buffer[end] != '\n') {
        end++;
      }
      keep(position, end);
      position = end + 1;
      if (end < filled) {
        dropCarriageReturn();
        return true;
      }
      position = filled;
    }
    return any;
  }

  private boolean fill() throws IOException {
    position = 0;
    filled = Math.max(in.read(buffer), 0);
    return filled > 0;
  }

  private void keep(int from, int to) {
    int fitting = Math.min(to - from, line.length - kept);
    System.arraycopy(buffer, from, line, kept, fitting);
    kept += fitting;
    length += to - from;
    if (to > from) {
      carriageReturn = buffer[to - 1] == '\r';
    }
  }

  private void dropCarriageReturn() {
    if (carriageReturn) {
      length--;
      kept = (int) Math.min(kept, length);
    }
  }

  /** The bytes of the line, without its end; shared, valid until the next line. */
  byte[] bytes() {
    return line;
  }

  /** How many of the bytes are the line's, never cutting a character. */
  int kept() {
    return kept < length ? PlainText.cutBefore(line, 0, kept) : kept;
  }

  /** How many bytes the line has. */
  long length() {
    return length;
  }

  /** Whether the line ended in a carriage return before the line feed. */
  boolean carriageReturn() {
    return carriageReturn;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
