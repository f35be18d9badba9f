package dev.penguin.tools;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A text that stands in every line that a regular expression matches. A file without it needs no
 * closer look. Empty where none is known. Immutable.
 */
final class RequiredText {
  private static final String ENDS_A_RUN = "^$.\uFFFD"; // the last stands for any wrong byte
  private static final String MAY_BE_ABSENT = "*?{";

  private final byte[] text;
  private final byte[] next = new byte[256];

  private RequiredText(String text) {
    this.text = text.getBytes(StandardCharsets.UTF_8);
    // How far the text can move on when its last byte meets another (Horspool's rule).
    int most = Math.min(this.text.length, Byte.MAX_VALUE);
    Arrays.fill(next, (byte) most);
    for (int i = 0; i < this.text.length - 1; i++) {
      next[this.text[i] & 0xFF] = (byte) Math.min(most, this.text.length - 1 - i);
    }
  }

  /** The longest such text that is easily seen. */
  static RequiredText of(String regex) {
    return new RequiredText(regex.indexOf('|') >= 0 ? "" : longestRun(regex));
  }

  private static String longestRun(String regex) {
    String longest = "";
    StringBuilder run = new StringBuilder();
    for (int i = 0; i < regex.length(); i++) {
      char c = regex.charAt(i);
      boolean escaped = c == '\\' && i + 1 < regex.length();
      char literal = escaped ? regex.charAt(++i) : c;
      if (escaped ? Character.isLetterOrDigit(literal) : "([".indexOf(c) >= 0) {
        if (!escaped || "QEcxupPkN0123456789".indexOf(literal) >= 0) {
          break; // What follows means something else: groups, classes, quotes, codes.
        }
        longest = longer(longest, run);
      } else if (escaped || "*?{+)]}".indexOf(c) < 0 && ENDS_A_RUN.indexOf(c) < 0) {
        run.append(literal);
      } else {
        if (MAY_BE_ABSENT.indexOf(c) >= 0 && run.length() > 0) {
          run.setLength(run.offsetByCodePoints(run.length(), -1));
        }
        longest = longer(longest, run);
        i = c == '{' ? Math.max(i, regex.indexOf('}', i)) : i;
      }
    }
    return longer(longest, run);
  }

  private static String longer(String longest, StringBuilder run) {
    String other = run.toString();
    run.setLength(0);
    return other.length() > longest.length() ? other : longest;
  }

  /** Whether the first bytes of an array hold the text. */
  boolean mayBeIn(byte[] bytes, int length) {
    int last = text.length - 1;
    if (last < 0) {
      return true;
    }
    for (int at = last; at < length; at += next[bytes[at] & 0xFF]) {
      int i = 0;
      while (i <= last && bytes[at - i] == text[last - i]) {
        i++;
      }
      if (i > last) {
        return true;
      }
    }
    return false;
  }
}
