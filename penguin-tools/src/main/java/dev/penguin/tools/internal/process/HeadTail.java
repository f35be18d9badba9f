package dev.penguin.tools.internal.process;

import dev.penguin.tools.internal.text.PlainText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Keeps the beginning and the end of a stream of bytes, and counts what it drops between them.
 * Thread-safe.
 */
public final class HeadTail {
  private static final int FIRST = 8_192;

  private final int maxOfTail;
  private final int maxOfHead;

  /** Grows: most programs write little. */
  private byte[] head;

  /** Empty until the head is full. */
  private byte[] tail = new byte[0];

  private long total;

  /**
   * Nothing yet.
   *
   * @param head how many bytes of the beginning are kept
   * @param tail how many bytes of the end are kept
   */
  public HeadTail(int head, int tail) {
    maxOfHead = head;
    maxOfTail = tail;
    this.head = new byte[Math.min(head, FIRST)];
  }

  public synchronized void add(byte[] bytes, int length) {
    int from = 0;
    if (total < maxOfHead) {
      from = (int) Math.min(length, maxOfHead - total);
      int needed = (int) total + from;
      if (needed > head.length) {
        head = Arrays.copyOf(head, Math.min(maxOfHead, Math.max(needed, head.length * 2)));
      }
      System.arraycopy(bytes, 0, head, (int) total, from);
      total += from;
    }
    if (from < length && tail.length == 0) {
      tail = new byte[maxOfTail];
    }
    // Of what is longer than the tail, only the end can stay.
    int skipped = Math.max(0, length - from - tail.length);
    total += skipped;
    for (int i = from + skipped; i < length; ) {
      int at = (int) ((total - maxOfHead) % tail.length);
      int run = Math.min(length - i, tail.length - at);
      System.arraycopy(bytes, i, tail, at, run);
      i += run;
      total += run;
    }
  }

  /** The text of what was kept, with a line that counts what was dropped. */
  public synchronized String text() {
    int inHead = (int) Math.min(total, maxOfHead);
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
