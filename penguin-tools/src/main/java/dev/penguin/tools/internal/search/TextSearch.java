package dev.penguin.tools.internal.search;

import dev.penguin.tools.internal.text.ByteLines;
import dev.penguin.tools.internal.text.InterruptibleCharSequence;
import dev.penguin.tools.internal.text.PlainText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One search, and what it has found so far. Used by one thread. */
final class TextSearch {
  private static final int MAX_MATCHES = 200;
  private static final int MAX_LINE_BYTES = 20_000;
  private static final int MAX_SHOWN = 300;

  private static final int BINARY_PROBE = 8_192;
  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long ONES = 0x0101010101010101L;

  private static final int BUFFER = 1 << 18;

  private final ByteBuffer content = ByteBuffer.allocateDirect(BUFFER);
  private final byte[] buffer = new byte[BUFFER];
  private final Pattern pattern;
  private final LiteralPrefilter wanted;
  private final InterruptibleCharSequence.Watch watch;
  private final List<String> matches = new ArrayList<>();
  private String place = ".";
  private boolean full;
  private boolean complete = true;
  private boolean leftOut;
  private int binary;
  private int unreadable;
  private int cutLines;

  TextSearch(Pattern pattern, InterruptibleCharSequence.Watch watch) {
    this.pattern = pattern;
    this.wanted = LiteralPrefilter.of(pattern.pattern());
    this.watch = watch;
  }

  /** Searches one file; one that cannot be read is counted. */
  void file(FilePrefetcher.Opened file) {
    if (file.channel() == null) {
      unreadable++;
      return;
    }
    try {
      file(file.name(), file.channel(), file.size());
    } catch (IOException e) {
      unreadable++;
    }
  }

  /**
   * Searches one file.
   *
   * @param name its path relative to the workspace
   * @param channel its content, closed with the search
   * @param size its length, as far as it is known; else 0
   */
  void file(String name, SeekableByteChannel channel, long size) throws IOException {
    place = name;
    try (channel) {
      int length = fill(channel, size);
      if (isBinary(length)) {
        binary++;
        return;
      }
      boolean whole = length < buffer.length;
      if (whole && !wanted.mayBeIn(buffer, length)) {
        return;
      }
      if (whole) {
        lines(PlainText.text(buffer, 0, length));
        return;
      }
      InputStream start = new ByteArrayInputStream(buffer, 0, length);
      lines(
          new ByteLines(
              new SequenceInputStream(start, Channels.newInputStream(channel)), 0, MAX_LINE_BYTES));
    }
  }

  /** The lines of a file that is not large, without a text of its own for each. */
  private void lines(String text) {
    Matcher matcher = pattern.matcher(new InterruptibleCharSequence(text, watch));
    for (int from = 0, number = 1; !full && from < text.length(); number++) {
      watch.check();
      int feed = text.indexOf('\n', from);
      int end = feed < 0 ? text.length() : feed;
      int cut = end > from && feed >= 0 && text.charAt(end - 1) == '\r' ? end - 1 : end;
      if (cut - from > MAX_LINE_BYTES / 4) {
        // Perhaps too long in bytes, and rare: the way of large files cuts it.
        byte[] line = text.substring(from, cut).getBytes(StandardCharsets.UTF_8);
        int kept = Math.min(line.length, MAX_LINE_BYTES);
        line(PlainText.text(line, 0, PlainText.cutBefore(line, 0, kept)), number);
        cutLines += kept < line.length ? 1 : 0;
      } else if (matcher.region(from, cut).find()) {
        found(text.substring(from, cut), matcher.start() - from, matcher.end() - from, number);
      }
      from = end + 1;
    }
  }

  private int fill(SeekableByteChannel channel, long size) throws IOException {
    int length = 0;
    content.clear();
    while (content.hasRemaining()) {
      int read = channel.read(content);
      if (read < 0) {
        break;
      }
      length += read;
      if (length == size) {
        break; // the read that would only find the end costs as much as the first one
      }
    }
    content.flip();
    content.get(buffer, 0, length);
    return length;
  }

  private boolean isBinary(int length) {
    int end = Math.min(length, BINARY_PROBE);
    int i = 0;
    for (; i + Long.BYTES <= end; i += Long.BYTES) {
      long eight = (long) EIGHT_BYTES.get(buffer, i);
      if ((eight - ONES & ~eight & ONES << 7) != 0) {
        return true; // one of them is 0: only then the highest bit comes out
      }
    }
    for (; i < end; i++) {
      if (buffer[i] == 0) {
        return true;
      }
    }
    return false;
  }

  private void lines(ByteLines lines) throws IOException {
    for (int number = 1; !full && lines.next(); number++) {
      watch.check();
      cutLines += lines.end() - lines.start() < lines.length() ? 1 : 0;
      line(PlainText.text(lines.bytes(), lines.start(), lines.end()), number);
    }
  }

  private void line(String text, int number) {
    Matcher matcher = pattern.matcher(new InterruptibleCharSequence(text, watch));
    if (matcher.find()) {
      found(text, matcher.start(), matcher.end(), number);
    }
  }

  private void found(String line, int start, int end, int number) {
    if (matches.size() == MAX_MATCHES) {
      full = true;
      return;
    }
    String shown = PlainText.oneLine(around(line, start, end));
    matches.add(PlainText.oneLine(place) + ":" + number + ": " + shown);
  }

  /** The line, or of a long one the part around what was found. */
  private static String around(String text, int start, int end) {
    if (text.length() <= MAX_SHOWN) {
      return text;
    }
    int from = Math.max(0, Math.min(start - MAX_SHOWN / 3, text.length() - MAX_SHOWN));
    from = start - from > MAX_SHOWN || end < from ? start : from;
    int to = Math.min(text.length(), from + MAX_SHOWN);
    String part = text.substring(from, to);
    return (from > 0 ? "…" : "") + part + (to < text.length() ? "…" : "");
  }

  /** The file that is searched, or was last. */
  String place() {
    return place;
  }

  /** Whether no more can be found. */
  boolean isFull() {
    return full;
  }

  /** Remembers that there were more files than one search looks at. */
  void notComplete() {
    complete = false;
  }

  /** Remembers that {@code .gitignore} left something out. */
  void leftOut() {
    leftOut = true;
  }

  /** What was found, and what was left out. */
  String result() {
    List<String> lines = new ArrayList<>(matches);
    if (matches.isEmpty()) {
      lines.add("[no line matches]");
    }
    if (full) {
      lines.add("[truncated: the first 200 matches; use a narrower pattern, path or glob]");
    }
    if (!complete) {
      lines.add("[not everything was looked at: there are too many files; use a narrower path]");
    }
    List<String> skipped = new ArrayList<>();
    if (binary > 0) {
      skipped.add(PlainText.count(binary, "binary file", "binary files"));
    }
    if (unreadable > 0) {
      skipped.add(PlainText.count(unreadable, "unreadable file", "unreadable files"));
    }
    if (cutLines > 0) {
      skipped.add(
          "what is beyond the first 20,000 bytes of " + PlainText.count(cutLines, "line", "lines"));
    }
    if (!skipped.isEmpty()) {
      lines.add("[skipped: " + String.join(", ", skipped) + "]");
    }
    return String.join("\n", lines) + (leftOut ? FindFilesTool.LEFT_OUT : "");
  }
}
