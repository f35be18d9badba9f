package dev.penguin.tools.internal.mcp.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads server-sent events with their ids and the time to wait before coming back, by the rules of
 * WHATWG. Not thread-safe.
 */
final class SseReader {
  private static final int MAX_EVENT = 16 * 1024 * 1024;

  private final BufferedSource source;
  private final Exchange exchange;
  private boolean skipLineFeed;

  /** The id of the last event that came whole; null for none. */
  private @Nullable String lastId;

  /** How long to wait before coming back, in milliseconds; negative where nothing was asked for. */
  private long retry = -1;

  SseReader(BufferedSource source, Exchange exchange) {
    this.source = source;
    this.exchange = exchange;
  }

  @Nullable String lastId() {
    return lastId;
  }

  long retry() {
    return retry;
  }

  /** More data than an event may have. */
  static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLargeException() {
      super("an answer of more than 16 MiB");
    }
  }

  /** The data of the next event that has some; null at the end. What breaks off is no event. */
  @Nullable String next() throws IOException {
    StringBuilder data = new StringBuilder();
    boolean any = false;
    String id = null;
    for (String line = line(); line != null; line = line()) {
      if (line.isEmpty()) {
        lastId = id == null ? lastId : id;
        id = null;
        if (any && data.length() > 0) {
          return data.toString();
        }
        any = false;
        continue;
      }
      int colon = line.indexOf(':');
      String field = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1);
      value = value.startsWith(" ") ? value.substring(1) : value;
      if (field.equals("data")) {
        data.append(any ? "\n" : "").append(value);
        any = true;
        if (data.length() > MAX_EVENT) {
          throw new TooLargeException();
        }
      } else if (field.equals("id") && value.indexOf('\0') < 0) {
        id = value;
      } else if (field.equals("retry") && value.matches("\\d{1,9}")) {
        retry = Long.parseLong(value);
      }
    }
    return null;
  }

  private @Nullable String line() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (true) {
      source.timeout().deadlineNanoTime(exchange.until());
      if (source.exhausted()) {
        return null;
      }
      byte next = source.readByte();
      if (skipLineFeed && next == '\n') {
        skipLineFeed = false;
        continue;
      }
      skipLineFeed = next == '\r';
      if (next == '\n' || next == '\r') {
        String line = bytes.toString(StandardCharsets.UTF_8);
        return line.startsWith("\uFEFF") ? line.substring(1) : line;
      }
      bytes.write(next);
      if (bytes.size() > MAX_EVENT) {
        throw new TooLargeException();
      }
    }
  }
}
