package dev.penguin.internal.redaction;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Makes plain text of what tools bring: escape sequences of terminals go; other control characters,
 * marks that turn the direction of text, invisible tags and halves of surrogate pairs are written
 * as what they are, so that nobody is shown something else than the model reads.
 */
public final class OutputText {
  /** CSI; OSC, DCS and their like up to their end or the line's; the rest. */
  private static final Pattern ESCAPES =
      Pattern.compile(
          "(?:\u001B\\[|\u009B)[0-?]*+[ -/]*+[@-~]?"
              + "|(?:\u001B[\\]PX^_]|[\u009D\u0090\u0098\u009E\u009F])"
              + "[^\u0007\u001B\u009C\n]*+(?:\u0007|\u009C|\u001B\\\\)?"
              + "|\u001B[ -/]*+[0-~]?");

  private OutputText() {}

  /** The text as plain text; the same one when it is plain already. */
  public static String plain(String text) {
    int first = firstOdd(text, 0);
    if (first < 0) {
      return text;
    }
    String rest = ESCAPES.matcher(text.substring(first)).replaceAll("");
    StringBuilder plain = new StringBuilder(text.length()).append(text, 0, first);
    int copied = 0;
    for (int odd = firstOdd(rest, 0); odd >= 0; odd = firstOdd(rest, copied)) {
      plain.append(rest, copied, odd);
      int codePoint = rest.codePointAt(odd);
      copied = odd + Character.charCount(codePoint);
      plain.append(shown(codePoint));
    }
    return plain.append(rest, copied, rest.length()).toString();
  }

  private static String shown(int codePoint) {
    if (codePoint == '\r') {
      return "\n";
    }
    return Character.isSurrogate((char) codePoint) && codePoint <= 0xFFFF
        ? "\uFFFD"
        : String.format(Locale.ROOT, "<U+%04X>", codePoint);
  }

  /** The place of the next character that is not shown as it is; -1 when there is none. */
  private static int firstOdd(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 0x7F || c == '\n' || c == '\t') {
        continue;
      }
      if (c == '\r') {
        if (i + 1 >= text.length() || text.charAt(i + 1) != '\n') {
          return i;
        }
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        if (isTag(text.codePointAt(i))) {
          return i;
        }
        i++;
      } else if (Character.isISOControl(c) || Character.isSurrogate(c) || turns(c)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isTag(int codePoint) {
    return codePoint >= 0xE0000 && codePoint <= 0xE007F;
  }

  /** Whether a character turns the direction of the text around it, or breaks a line unseen. */
  private static boolean turns(char c) {
    return c >= 0x202A && c <= 0x202E
        || c >= 0x2066 && c <= 0x2069
        || c == 0x200E
        || c == 0x200F
        || c == 0x061C
        || c == 0x2028
        || c == 0x2029;
  }
}
