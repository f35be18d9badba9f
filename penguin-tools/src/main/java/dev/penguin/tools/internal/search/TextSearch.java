package dev.penguin.tools.internal.search;

import dev.penguin.tools.internal.text.ByteLines;
import dev.penguin.tools.internal.text.FileText;
import dev.penguin.tools.internal.text.InterruptibleCharSequence;
import dev.penguin.tools.internal.text.PlainText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One search, and what it has found so far. Used by one thread. */
final class TextSearch {
  private static final int MAX_MATCHES = 200;
  private static final int MAX_LINE_BYTES = 20_000;
  private static final int MAX_SHOWN = 300;

  private final Matcher matcher;
  private final InterruptibleCharSequence.Watch watch;
  private final List<String> matches = new ArrayList<>();
  private String place = ".";
  private boolean full;
  private boolean complete = true;
  private boolean leftOut;
  private boolean passedOver;
  private int binary;
  private int unreadable;
  private int cutLines;

  TextSearch(Pattern pattern, InterruptibleCharSequence.Watch watch) {
    this.matcher = pattern.matcher("");
    this.watch = watch;
  }

  /**
   * Searches one file.
   *
   * @param name its path relative to the workspace
   * @param channel its content, closed with the search
   */
  void file(String name, SeekableByteChannel channel) throws IOException {
    place = name;
    try (channel;
        ByteLines lines = new ByteLines(in(channel), 0, MAX_LINE_BYTES)) {
      if (lines.startsBinary()) {
        binary++;
        return;
      }
      for (int number = 1; !full && lines.next(); number++) {
        watch.check();
        cutLines += lines.end() - lines.start() < lines.length() ? 1 : 0;
        line(PlainText.text(lines.bytes(), lines.start(), lines.end()), number);
      }
    }
  }

  /** The content in UTF-8 where a mark says another encoding, else as it is. */
  private static InputStream in(SeekableByteChannel channel) throws IOException {
    FileText wide = FileText.wide(channel);
    return wide == null ? Channels.newInputStream(channel) : new ByteArrayInputStream(wide.utf8());
  }

  private void line(String text, int number) {
    if (matcher.reset(new InterruptibleCharSequence(text, watch)).find()) {
      found(text, matcher.start(), matcher.end(), number);
    }
  }

  /** Counts a file that cannot be read. */
  void unreadable() {
    unreadable++;
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

  /** Remembers that a permission rule denied something. */
  void passedOver() {
    passedOver = true;
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
    return String.join("\n", lines)
        + (leftOut ? FindFilesTool.LEFT_OUT : "")
        + (passedOver ? SearchTool.DENIED : "");
  }
}
