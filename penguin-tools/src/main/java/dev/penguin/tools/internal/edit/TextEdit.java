package dev.penguin.tools.internal.edit;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/**
 * One edit of a file: a range of its bytes, and the bytes that replace it. The edits of one file
 * are in order and do not overlap.
 *
 * @param at where the range begins
 * @param length how many bytes it has
 * @param put the replacement; not copied
 */
record TextEdit(int at, int length, byte[] put) {

  int end() {
    return at + length;
  }

  /** The content with all edits applied; every other byte stays. */
  static byte[] apply(byte[] content, List<TextEdit> changes) {
    ByteArrayOutputStream changed = new ByteArrayOutputStream(content.length + 64);
    int done = 0;
    for (TextEdit change : changes) {
      changed.write(content, done, change.at() - done);
      changed.write(change.put(), 0, change.put().length);
      done = change.end();
    }
    changed.write(content, done, content.length - done);
    return changed.toByteArray();
  }

  /** The one edit that leads from a content to another; none when they are equal. */
  static List<TextEdit> between(byte[] before, byte[] after) {
    int most = Math.min(before.length, after.length);
    int start = 0;
    while (start < most && before[start] == after[start]) {
      start++;
    }
    int same = 0;
    while (same < most - start
        && before[before.length - 1 - same] == after[after.length - 1 - same]) {
      same++;
    }
    int length = before.length - same - start;
    byte[] put = Arrays.copyOfRange(after, start, after.length - same);
    return length == 0 && put.length == 0 ? List.of() : List.of(new TextEdit(start, length, put));
  }
}
