package dev.penguin.internal.journal;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads a file line by line, as bytes, and knows where it is. Not through a channel, which an
 * interrupt would close. Not thread-safe.
 */
final class LineReader implements Closeable {
  private static final int BUFFER = 1 << 16;

  private final FileInputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private int next;
  private int filled;
  private long start;
  private long end;
  private byte[] line = new byte[1 << 12];
  private int length;
  private boolean complete;

  LineReader(Path file, long from) throws IOException {
    in = new FileInputStream(file.toFile());
    in.skipNBytes(from);
    end = from;
  }

  /** Goes to the next line; false at the end of the file. */
  boolean next() throws IOException {
    start = end;
    length = 0;
    complete = false;
    while (!complete) {
      if (next == filled) {
        filled = in.read(buffer);
        next = 0;
        if (filled <= 0) {
          filled = 0;
          return end > start;
        }
      }
      take();
    }
    return true;
  }

  private void take() {
    int stop = next;
    while (stop < filled && buffer[stop] != '\n') {
      stop++;
    }
    int more = stop - next;
    if (length <= LogRecord.MAX_BYTES + 10) { // a longer line is none of ours, and not kept
      if (length + more > line.length) {
        line = Arrays.copyOf(line, Math.max(length + more, line.length * 2));
      }
      System.arraycopy(buffer, next, line, length, more);
      length += more;
    }
    complete = stop < filled;
    next = complete ? stop + 1 : stop;
    end += more + (complete ? 1 : 0);
  }

  /** The bytes of the line, in an array that the next line uses again. */
  byte[] bytes() {
    return line;
  }

  int length() {
    return length;
  }

  /** Whether the line ends in a line feed, and not where the file ends. */
  boolean isComplete() {
    return complete;
  }

  /** Where the line begins. */
  long start() {
    return start;
  }

  /** Where the line ends, its line feed included. */
  long end() {
    return end;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
