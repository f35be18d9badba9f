package dev.penguin.tools.internal.background;

import dev.penguin.tools.internal.background.ProcessLog.Piece;
import dev.penguin.tools.internal.text.Failures;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.TerminalText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalLong;

/** What a process wrote, as the model reads it: plain text, a page at a time. */
public final class ProcessOutput {
  /** How much the model reads at once, in bytes. */
  static final int PAGE = 24_000;

  /** Of more than a page that is new, so much of its beginning; the rest is its end. */
  private static final int FIRST = 6_000;

  private ProcessOutput() {}

  /**
   * What is new, or a page of the log. What is new counts as read then.
   *
   * @param from where the page begins; empty for what the model has not read
   */
  public static String of(BackgroundProcess process, OptionalLong from)
      throws ToolFailureException {
    try {
      return from.isPresent() ? page(process, from.getAsLong()) : news(process);
    } catch (IOException e) {
      throw new ToolFailureException(
          "The log of the process cannot be read: " + Failures.reason(e));
    }
  }

  private static String news(BackgroundProcess process) throws IOException {
    ProcessLog log = process.log();
    long from = process.seen();
    long total = log.total();
    process.seen(total);
    if (total <= from) {
      return "[nothing new]" + cut(log);
    }
    if (total - from <= PAGE) {
      return text(log.read(from, (int) (total - from))) + cut(log);
    }
    Piece first = atLine(log.read(from, FIRST));
    Piece last = log.read(total - (PAGE - FIRST), PAGE - FIRST);
    return text(first)
        + String.format(
            Locale.ROOT,
            "\n[%,d bytes are left out here; process_read shows them from=%d on]\n",
            last.from() - first.end(),
            first.end())
        + text(last)
        + cut(log);
  }

  private static String page(BackgroundProcess process, long from) throws IOException {
    ProcessLog log = process.log();
    Piece piece = log.read(from, PAGE);
    long total = log.total();
    if (piece.bytes().length == 0) {
      return String.format(Locale.ROOT, "[the log ends at %d]", total) + cut(log);
    }
    if (piece.end() < total) {
      piece = atLine(piece);
    }
    return (piece.skipped() > 0
            ? String.format(
                Locale.ROOT,
                "[%,d bytes are not kept any more; this begins at %d]\n",
                piece.skipped(),
                piece.from())
            : "")
        + text(piece)
        + (piece.end() < total
            ? String.format(Locale.ROOT, "\n[more follows from=%d on, to %d]", piece.end(), total)
            : "")
        + cut(log);
  }

  private static String cut(ProcessLog log) {
    return log.isCut() ? "\n[the rest could not be kept: the disk refused it]" : "";
  }

  /** The piece up to its last whole line, or character where it has no whole line. */
  private static Piece atLine(Piece piece) {
    byte[] bytes = piece.bytes();
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    if (end == 0) {
      end = PlainText.cutBefore(bytes, 0, bytes.length);
    }
    return new Piece(piece.from(), piece.skipped(), Arrays.copyOf(bytes, end), piece.total());
  }

  private static String text(Piece piece) {
    byte[] bytes = piece.bytes();
    int start = 0;
    while (start < Math.min(3, bytes.length) && (bytes[start] & 0xC0) == 0x80) {
      start++; // the rest of a character whose beginning is not here
    }
    return TerminalText.clean(PlainText.text(bytes, start, bytes.length)).stripTrailing();
  }
}
