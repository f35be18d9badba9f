package dev.penguin.tools.internal.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Text between bytes, files and messages. */
public final class PlainText {
  private static final int MAX_QUOTED = 200;

  private PlainText() {}

  /** The text in quotes, on one line, without control characters, and not too long. */
  public static String quote(String text) {
    return "'" + oneLine(shortened(text, MAX_QUOTED)) + "'";
  }

  /** The first characters of a text, and an ellipsis when there are more. */
  public static String shortened(String text, int max) {
    return text.length() > max ? text.substring(0, max) + "…" : text;
  }

  /** The text with what would break a line or turn its direction written as an escape. */
  public static String oneLine(String text) {
    if (text.codePoints().noneMatch(PlainText::isInvisible)) {
      return text;
    }
    StringBuilder line = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              if (isInvisible(c)) {
                line.append(String.format(Locale.ROOT, "\\u%04x", c));
              } else {
                line.appendCodePoint(c);
              }
            });
    return line.toString();
  }

  /** The text with all that is not ASCII written as an escape of JSON. */
  public static String ascii(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.chars()
        .forEach(
            c -> {
              if (c < ' ' || c > '~') {
                escaped.append(String.format(Locale.ROOT, "\\u%04x", c));
              } else {
                escaped.append((char) c);
              }
            });
    return escaped.toString();
  }

  /** Whether a character is a control, a lone surrogate, or turns the direction of text. */
  static boolean isInvisible(int codePoint) {
    return Character.isISOControl(codePoint) && codePoint != '\t'
        || codePoint >= 0xD800 && codePoint <= 0xDFFF
        || turnsDirection(codePoint)
        || codePoint == 0x2028
        || codePoint == 0x2029;
  }

  /** Whether a character turns the direction of the text around it. */
  static boolean turnsDirection(int codePoint) {
    return codePoint >= 0x202A && codePoint <= 0x202E
        || codePoint >= 0x2066 && codePoint <= 0x2069
        || codePoint == 0x200E
        || codePoint == 0x200F
        || codePoint == 0x061C;
  }

  /** Where the first half of a surrogate pair stands alone, or -1. */
  public static int loneSurrogate(String text) {
    int i = 0;
    while (i < text.length()) {
      int codePoint = text.codePointAt(i); // of a whole pair, or of half a one that stands alone
      if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
        return i;
      }
      i += Character.charCount(codePoint);
    }
    return -1;
  }

  /**
   * The bytes of a text that the model gave.
   *
   * @param name the parameter that it came in
   * @throws ToolFailureException when the text has no bytes in UTF-8
   */
  public static byte[] utf8(String name, String text) throws ToolFailureException {
    int lone = loneSurrogate(text);
    if (lone >= 0) {
      throw new ToolFailureException(
          name + " holds half of a surrogate pair at character " + lone + ": it is no valid text");
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Whether the first bytes hold a NUL, which text does not. */
  public static boolean isBinary(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[i] == 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether the bytes are UTF-8. */
  public static boolean isUtf8(byte[] bytes, int from, int to) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** The text of bytes; what is not UTF-8 becomes U+FFFD. */
  public static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  /** The last place at or before an end where no character of UTF-8 is cut. */
  public static int cutBefore(byte[] bytes, int from, int end) {
    int start = end;
    while (start > from && end - start < 3 && (bytes[start - 1] & 0xC0) == 0x80) {
      start--;
    }
    if (start == from) {
      return end;
    }
    int lead = bytes[start - 1] & 0xFF;
    int length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    return end - start + 1 < length ? start - 1 : end;
  }

  /** A number with what it counts. */
  public static String count(long number, String one, String many) {
    return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? one : many);
  }
}
