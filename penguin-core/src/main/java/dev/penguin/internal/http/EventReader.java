package dev.penguin.internal.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import okio.BufferedSource;

/**
 * Reads a stream of server-sent events, by the rules of WHATWG, from bytes. The data of an event of
 * one line is not copied: it stays in the reader's buffer until the next one is asked for.
 *
 * <p>Not thread-safe. Keep-alive comments do not count as a sign of life, data does; the deadline
 * counts always.
 */
public final class EventReader {
  /** More than any event of a provider, little enough for a small heap. */
  static final int MAX_EVENT = 16 * 1024 * 1024;

  private static final int MAX_EXCERPT = 2000;

  private static final byte[] DATA = {'d', 'a', 't', 'a'};
  private static final byte[] EVENT = {'e', 'v', 'e', 'n', 't'};

  private final BufferedSource source;
  private final CallLimits limits;
  private final long idleNanos;
  private long deadline;
  private long idleDeadline;
  private boolean sawData;

  private byte[] buffer = new byte[8 * 1024];

  /** Where the bytes of the current event begin; nothing before is needed any more. */
  private int eventStart;

  private int lineStart;
  private int scanned;
  private int limit;
  private boolean firstLine = true;
  private boolean skipLineFeed;

  private String type = "";
  private int dataLines;
  private int dataStart;
  private int dataEnd;
  private ByteArrayOutputStream joined = new ByteArrayOutputStream(0);
  private boolean complete;

  /** A reader of a reply that began just now. */
  EventReader(BufferedSource source, CallLimits limits) {
    this(source, limits, System.nanoTime());
  }

  /** A reader of a reply whose head came at a moment of {@link System#nanoTime()}. */
  EventReader(BufferedSource source, CallLimits limits, long begun) {
    this.source = source;
    this.limits = limits;
    idleNanos = limits.idle().toNanos();
    deadline = limits.deadline().nanoTime();
    idleDeadline = begun + idleNanos;
  }

  /**
   * Reads the next event that has data.
   *
   * @return whether there is one
   * @throws IOException when the connection broke, or nothing came in time
   */
  public boolean next() throws IOException {
    type = "";
    dataLines = 0;
    eventStart = lineStart;
    while (true) {
      int end = findLineEnd();
      if (end < 0) {
        return lastEvent();
      }
      if (end > lineStart) {
        field(lineStart, end);
        nextLine(end);
      } else {
        nextLine(end);
        if (dataLines > 0) {
          return event(true);
        }
        type = "";
      }
      if (dataLines == 0) {
        eventStart = lineStart;
      }
    }
  }

  /** The event's type; empty where it has none. */
  public String type() {
    return type;
  }

  /** The array that holds the event's data, from {@link #offset()}, {@link #length()} bytes. */
  public byte[] data() {
    return buffer;
  }

  /** Where the data begins in {@link #data()}. */
  public int offset() {
    return dataStart;
  }

  /** How many bytes of data there are. */
  public int length() {
    return dataEnd - dataStart;
  }

  /** The first bytes of the data, for a message. */
  public byte[] excerpt() {
    return Arrays.copyOfRange(buffer, dataStart, dataStart + Math.min(length(), MAX_EXCERPT));
  }

  /** Whether the event ended in a blank line; the last of a stream that broke off does not. */
  public boolean isComplete() {
    return complete;
  }

  /** Reads no longer than this from now on, whatever comes. */
  public void endWithin(Duration rest) {
    long end = System.nanoTime() + rest.toNanos();
    deadline = end - deadline < 0 ? end : deadline;
  }

  /** What remains when the stream ends without a blank line. */
  private boolean lastEvent() {
    if (limit > lineStart) {
      skipByteOrderMark(limit);
      field(lineStart, limit);
      lineStart = limit;
      scanned = limit;
    }
    return event(false);
  }

  private boolean event(boolean ended) {
    complete = ended;
    if (dataLines > 1) {
      joinLines();
    }
    return dataLines > 0;
  }

  /** The place of the next CR or LF, or -1 when the stream ends before one. */
  private int findLineEnd() throws IOException {
    while (true) {
      if (skipLineFeed && lineStart < limit) {
        skipLineFeed = false;
        if (buffer[lineStart] == '\n') {
          lineStart++;
          scanned = lineStart;
        }
      }
      byte[] bytes = buffer;
      int end = limit;
      for (int i = scanned; i < end; i++) {
        if (bytes[i] == '\n' || bytes[i] == '\r') {
          scanned = i;
          skipByteOrderMark(i);
          return i;
        }
      }
      scanned = end;
      if (!fill()) {
        return -1;
      }
    }
  }

  private void skipByteOrderMark(int end) {
    if (firstLine
        && end - lineStart >= 3
        && buffer[lineStart] == (byte) 0xEF
        && buffer[lineStart + 1] == (byte) 0xBB
        && buffer[lineStart + 2] == (byte) 0xBF) {
      lineStart += 3;
    }
    firstLine = false;
  }

  private void nextLine(int end) {
    skipLineFeed = buffer[end] == '\r';
    lineStart = end + 1;
    scanned = lineStart;
  }

  private void field(int start, int end) {
    int value = valueOf(DATA, start, end);
    if (value >= 0) {
      sawData = true;
      addData(value, end);
      return;
    }
    value = valueOf(EVENT, start, end);
    if (value >= 0) {
      type = new String(buffer, value, end - value, StandardCharsets.UTF_8);
    }
  }

  /** Where the value of a line begins, or -1 when the line is another field's. */
  private int valueOf(byte[] name, int start, int end) {
    int colon = start + name.length;
    if (colon > end || !Arrays.equals(buffer, start, colon, name, 0, name.length)) {
      return -1;
    }
    if (colon == end) {
      return end;
    }
    if (buffer[colon] != ':') {
      return -1;
    }
    return colon + 1 < end && buffer[colon + 1] == ' ' ? colon + 2 : colon + 1;
  }

  private void addData(int start, int end) {
    if (dataLines == 0) {
      dataStart = start;
      dataEnd = end;
    } else {
      if (dataLines == 1) {
        joined = new ByteArrayOutputStream(2 * (end - dataStart));
        joined.write(buffer, dataStart, dataEnd - dataStart);
      }
      joined.write('\n');
      joined.write(buffer, start, end - start);
    }
    dataLines++;
  }

  /** Puts data of several lines over their raw bytes, which are longer and not needed any more. */
  private void joinLines() {
    byte[] lines = joined.toByteArray();
    System.arraycopy(lines, 0, buffer, eventStart, lines.length);
    dataStart = eventStart;
    dataEnd = eventStart + lines.length;
  }

  private boolean fill() throws IOException {
    if (limit == buffer.length) {
      makeRoom();
    }
    long until = awaitNoLongerThanAllowed();
    int count;
    try {
      count = source.read(buffer, limit, buffer.length - limit);
    } catch (IOException e) {
      throw inTime(e, until);
    }
    if (count < 0) {
      return false;
    }
    limit += count;
    return true;
  }

  /**
   * The connection is closed when its time is up, which may show as any failure of the read. Okio
   * reports a time that was up before the read as an {@link InterruptedIOException}, too.
   */
  static IOException inTime(IOException e, long until) {
    boolean interrupted =
        e instanceof InterruptedIOException && "interrupted".equals(e.getMessage());
    if (interrupted || e instanceof SocketTimeoutException || System.nanoTime() - until < 0) {
      return e;
    }
    SocketTimeoutException timeout = new SocketTimeoutException("no data in time");
    timeout.initCause(e);
    return timeout;
  }

  private void makeRoom() throws IOException {
    if (eventStart == 0) {
      if (buffer.length >= MAX_EVENT) {
        throw new ReplyTooLargeException(
            "an event of more than " + MAX_EVENT / (1024 * 1024) + " MiB");
      }
      buffer = Arrays.copyOf(buffer, Math.min(MAX_EVENT, 2 * buffer.length));
      return;
    }
    System.arraycopy(buffer, eventStart, buffer, 0, limit - eventStart);
    dataStart -= eventStart;
    dataEnd -= eventStart;
    lineStart -= eventStart;
    scanned -= eventStart;
    limit -= eventStart;
    eventStart = 0;
  }

  /** Sets the moment by which the next bytes must be there, and gives it. */
  private long awaitNoLongerThanAllowed() throws IOException {
    if (limits.isStopped()) {
      throw new InterruptedIOException("stopped");
    }
    long now = System.nanoTime();
    if (sawData || valueOf(DATA, lineStart, limit) >= 0) {
      idleDeadline = now + idleNanos;
      sawData = false;
    }
    long until = idleDeadline - deadline < 0 ? idleDeadline : deadline;
    if (until - now <= 0) {
      throw new SocketTimeoutException("no data in time");
    }
    source.timeout().deadlineNanoTime(until);
    return until;
  }
}
