package dev.penguin.tools.internal.git;

import dev.penguin.tools.internal.process.OutputPump;
import dev.penguin.tools.internal.text.PlainText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one page of what a program writes: some of its records, each shortened and on one line.
 * Written by one thread, and read by another when that has ended.
 */
final class PagedRecords implements OutputPump.Taker {
  static final int MAX_RECORD_BYTES = 2_000;
  static final int MAX_PAGE_BYTES = 60_000;
  private static final int LOOKED_AT_FOR_NUL = 8_000;

  private final char separator;
  private final int offset;
  private final int limit;
  private final Function<String, @Nullable String> form;
  private final List<String> page = new ArrayList<>();
  private final ByteArrayOutputStream current = new ByteArrayOutputStream();
  private long length;
  private long before;
  private int bytes;
  private long seen;
  private boolean binary;
  private volatile boolean more;

  /**
   * A page.
   *
   * @param separator what stands behind each record
   * @param offset the first record that is kept, counted from 1
   * @param limit how many records are kept at most
   * @param form makes the line of a record; null for one that is none and does not count
   */
  PagedRecords(char separator, int offset, int limit, Function<String, @Nullable String> form) {
    this.separator = separator;
    this.offset = offset;
    this.limit = limit;
    this.form = form;
  }

  /** A page of lines as they are. */
  static PagedRecords ofLines(int offset, int limit) {
    return new PagedRecords('\n', offset, limit, line -> line);
  }

  @Override
  public void take(byte[] chunk, int count) {
    for (int i = 0; i < count && !more; i++) {
      byte one = chunk[i];
      if (one == separator) {
        end();
        continue;
      }
      binary |= one == 0 && seen < LOOKED_AT_FOR_NUL;
      seen++;
      if (length++ < MAX_RECORD_BYTES) {
        current.write(one);
      }
    }
  }

  private void end() {
    byte[] kept = current.toByteArray();
    int whole = length > kept.length ? PlainText.cutBefore(kept, 0, kept.length) : kept.length;
    String text = new String(kept, 0, whole, StandardCharsets.UTF_8);
    if (length > kept.length) {
      text += String.format(Locale.ROOT, "… [cut: %,d bytes]", length);
    }
    current.reset();
    length = 0;
    String line = form.apply(text);
    if (line == null) {
      return;
    }
    if (before < offset - 1L) {
      before++;
    } else if (page.size() == limit || !page.isEmpty() && bytes + whole > MAX_PAGE_BYTES) {
      more = true;
    } else {
      page.add(PlainText.oneLine(line));
      bytes += whole + 1;
    }
  }

  /** Ends a last record without a separator behind it. */
  PagedRecords finished() {
    if (length > 0 && !more) {
      end();
    }
    return this;
  }

  /** Whether the page is full and something follows: no more need be written. */
  boolean hasMore() {
    return more;
  }

  /** Whether what was written is no text. */
  boolean isBinary() {
    return binary;
  }

  List<String> lines() {
    return page;
  }

  /**
   * The page as a text, below a line that says which part it is, unless it is all.
   *
   * @param what the plural of what the records are
   * @param nothing what to say when there is none at all
   */
  String text(String what, String nothing) {
    if (page.isEmpty()) {
      return before == 0 ? nothing : "[there are " + before + " " + what + " only]";
    }
    int last = offset + page.size() - 1;
    String part =
        offset == 1 && !more
            ? ""
            : "["
                + what
                + " "
                + offset
                + " to "
                + last
                + (more ? "; more follow: offset " + (last + 1) : "")
                + "]\n";
    return part + String.join("\n", page);
  }
}
