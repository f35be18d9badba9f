package dev.penguin.tools;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One search, and what it has found so far. Used by one thread. */
final class TextSearch {
  private static final int MAX_MATCHES = 200;
  private static final int MAX_LINE_BYTES = 20_000;
  private static final int MAX_SHOWN = 300;

  private final WorkspaceFiles files;
  private final Pattern pattern;
  private final TimedText.Watch watch;
  private final List<String> matches = new ArrayList<>();
  private String place = ".";
  private boolean full;
  private boolean complete = true;
  private int binary;
  private int unreadable;
  private int cutLines;

  TextSearch(WorkspaceFiles files, Pattern pattern, TimedText.Watch watch) {
    this.files = files;
    this.pattern = pattern;
    this.watch = watch;
  }

  /** Searches one file. */
  void file(Path file) throws IOException, ToolFailure {
    place = files.workspace().nameOf(file);
    try (ByteLines lines = new ByteLines(files.open(file), MAX_LINE_BYTES)) {
      if (lines.startsBinary()) {
        binary++;
        return;
      }
      for (int number = 1; !full && lines.next(); number++) {
        watch.check();
        line(lines, number);
      }
    }
  }

  private void line(ByteLines lines, int number) {
    String text = PlainText.text(lines.bytes(), 0, lines.kept());
    cutLines += lines.kept() < lines.length() ? 1 : 0;
    Matcher matcher = pattern.matcher(new TimedText(text, watch));
    if (!matcher.find()) {
      return;
    }
    if (matches.size() == MAX_MATCHES) {
      full = true;
      return;
    }
    String shown = PlainText.oneLine(around(text, matcher.start(), matcher.end()));
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

  /** Counts a file that could not be read. */
  void skipUnreadable() {
    unreadable++;
  }

  /** Remembers that there were more files than one search looks at. */
  void notComplete() {
    complete = false;
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
    return String.join("\n", lines);
  }
}
