package dev.penguin.tools.internal.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The lines of a stream, as bytes. However long a line is, only its beginning is kept. */
public final class ByteLines implements AutoCloseable {
  private static final int BINARY_PROBE = 8_192;

  private final InputStream in;
  private final long size;
  private final int keep;
  private final byte[] buffer;
  private byte[] line = new byte[128];
  private byte[] shown = line;
  private int start;
  private long read;
  private int position;
  private int filled;
  private int kept;
  private long length;
  private boolean carriageReturn;

  /**
   * Lines of a stream.
   *
   * @param in the stream, closed with this
   * @param size how many bytes it should have; what comes after them is not read. 0 when that is
   *     not known
   * @param keep how many bytes of a line are kept
   */
  public ByteLines(InputStream in, long size, int keep) {
    this.in = in;
    this.size = size;
    this.keep = keep;
    buffer = new byte[size > 0 ? (int) Math.min(size, 2 * BINARY_PROBE) : 2 * BINARY_PROBE];
  }

  /** Whether the beginning holds a NUL byte, which text does not. Asked before the first line. */
  public boolean startsBinary() throws IOException {
    boolean more = true;
    while (more && filled < Math.min(buffer.length, BINARY_PROBE)) {
      more = more();
    }
    return PlainText.isBinary(buffer, Math.min(filled, BINARY_PROBE));
  }

  /** Goes to the next line, if there is one. */
  public boolean next() throws IOException {
    kept = 0;
    length = 0;
    carriageReturn = false;
    boolean any = false;
    while (position < filled || fill()) {
      int from = position;
      int end = from;
      while (end < filled && buffer[end] != '\n') {
        end++;
      }
      position = end + 1;
      if (end < filled && !any && end - from <= keep) {
        showInPlace(from, end); // most lines: nothing is copied
        dropCarriageReturn();
        return true;
      }
      any = true;
      keep(from, end);
      if (end < filled) {
        dropCarriageReturn();
        return true;
      }
      position = filled;
    }
    return any;
  }

  private void showInPlace(int from, int end) {
    shown = buffer;
    start = from;
    kept = end - from;
    length = kept;
    carriageReturn = end > from && buffer[end - 1] == '\r';
  }

  private void dropCarriageReturn() {
    if (carriageReturn) {
      length--;
      kept = (int) Math.min(kept, length);
    }
  }

  private boolean fill() throws IOException {
    position = 0;
    filled = 0;
    return more();
  }

  /** Reads what fits behind what is there. The read that only finds the end costs as much. */
  private boolean more() throws IOException {
    if (size > 0 && read >= size) {
      return false;
    }
    int count = in.read(buffer, filled, buffer.length - filled);
    if (count <= 0) {
      return false;
    }
    filled += count;
    read += count;
    return true;
  }

  private void keep(int from, int to) {
    int fitting = Math.min(to - from, keep - kept);
    if (kept + fitting > line.length) {
      line = Arrays.copyOf(line, Math.max(kept + fitting, Math.min(keep, 2 * line.length)));
    }
    System.arraycopy(buffer, from, line, kept, fitting);
    shown = line;
    start = 0;
    kept += fitting;
    length += to - from;
    if (to > from) {
      carriageReturn = buffer[to - 1] == '\r';
    }
  }

  /** Where the line is, without its end; shared, valid until the next line. */
  public byte[] bytes() {
    return shown;
  }

  /** Where in the bytes the line begins. */
  public int start() {
    return start;
  }

  /** Where in the bytes ends what is kept of the line, never cutting a character. */
  public int end() {
    int end = start + kept;
    return kept < length ? PlainText.cutBefore(shown, start, end) : end;
  }

  /** How many bytes the line has. */
  public long length() {
    return length;
  }

  /** Whether the line ended in a carriage return before the line feed. */
  public boolean carriageReturn() {
    return carriageReturn;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
