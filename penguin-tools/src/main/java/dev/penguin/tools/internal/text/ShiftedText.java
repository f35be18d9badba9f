package dev.penguin.tools.internal.text;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a content that is all ASCII holds other characters, as the escapes of ISO-2022 and HZ say.
 * Immutable.
 */
final class ShiftedText {
  static final ShiftedText NONE = new ShiftedText(new BitSet());

  /** Escapes that lead to other characters than ASCII; those of HZ with whole pairs of bytes. */
  private static final Pattern SHIFT =
      Pattern.compile("\\x1B(\\$[(-+@-Z]|\\([HIJ])|~\\{(?:[!-w][!-~]){1,1000}~\\}");

  /** From an escape to the one that leads back to ASCII, or to the end of the line. */
  private static final Pattern RUN =
      Pattern.compile(
          "[\\x1B\\x0E][^\n]*?(\\x1B\\(B|\\x0F|(?=\n)|\\z)|~\\{[^\n]*?(~\\}|(?=\n)|\\z)");

  private final BitSet inside;

  private ShiftedText(BitSet inside) {
    this.inside = inside;
  }

  /** The shifted parts of a content in UTF-8; none when it holds anything but ASCII. */
  static ShiftedText of(byte[] content) {
    boolean escapes = false;
    for (int i = 0; i < content.length; i++) {
      if (content[i] < 0) {
        return NONE;
      }
      escapes |= content[i] == 0x1B || content[i] == '~';
    }
    String text = escapes ? new String(content, StandardCharsets.US_ASCII) : "";
    if (!SHIFT.matcher(text).find()) {
      return NONE;
    }
    BitSet inside = new BitSet(content.length);
    for (Matcher run = RUN.matcher(text); run.find(); ) {
      inside.set(run.start() + 1, run.end());
    }
    return new ShiftedText(inside);
  }

  /** Whether a text holds what begins a shifted part. */
  static boolean hasEscape(byte[] text) {
    return RUN.matcher(new String(text, StandardCharsets.ISO_8859_1)).find();
  }

  /** Whether there are no such parts. */
  boolean isNone() {
    return inside.isEmpty();
  }

  /** Whether a place is in the middle of such a part. */
  boolean isInside(int at) {
    return inside.get(at);
  }
}
