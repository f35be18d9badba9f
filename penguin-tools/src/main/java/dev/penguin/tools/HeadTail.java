package dev.penguin.tools;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Keeps the beginning and the end of a stream of bytes, and counts what it drops between them.
 * Thread-safe.
 */
final class HeadTail {
  private final byte[] head;
  private final byte[] tail;
  private long total;

  /**
   * Nothing yet.
   *
   * @param head how many bytes of the beginning are kept
   * @param tail how many bytes of the end are kept
   */
  HeadTail(int head, int tail) {
    this.head = new byte[head];
    this.tail = new byte[tail];
  }

  synchronized void add(byte[] bytes, int length) {
    int from = 0;
    if (total < head.length) {
      from = (int) Math.min(length, head.length - total);
      System.arraycopy(bytes, 0, head, (int) total, from);
      total += from;
    }
    // Of what is longer than the tail, only the end can stay.
    int skipped = Math.max(0, length - from - tail.length);
    total += skipped;
    for (int i = from + skipped; i < length; ) {
      int at = (int) ((total - head.length) % tail.length);
      int run = Math.min(length - i, tail.length - at);
      System.arraycopy(bytes, i, tail, at, run);
      i += run;
      total += run;
    }
  }

  /** The text of what was kept, with a line that counts what was dropped. */
  synchronized String text() {
    int inHead = (int) Math.min(total, head.length);
    long after = total - inHead;
    if (after <= tail.length) {
      byte[] all = new byte[inHead + (int) after];
      System.arraycopy(head, 0, all, 0, inHead);
      System.arraycopy(tail, 0, all, inHead, (int) after);
      return new String(all, StandardCharsets.UTF_8);
    }
    byte[] end = new byte[tail.length];
    int oldest = (int) (after % tail.length);
    System.arraycopy(tail, oldest, end, 0, tail.length - oldest);
    System.arraycopy(tail, 0, end, tail.length - oldest, oldest);
    int cut = PlainText.cutBefore(head, 0, inHead);
    int start = 0;
    while (start < 3 && (end[start] & 0xC0) == 0x80) {
      start++;
    }
    long dropped = total - cut - (end.length - start);
    return PlainText.text(head, 0, cut)
        + (cut > 0 && head[cut - 1] == '\n' ? "" : "\n")
        + String.format(Locale.ROOT, "[%,d bytes are left out here]\n", dropped)
        + PlainText.text(end, start, end.length);
  }
}
