package dev.penguin.tools.internal.search;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A literal that every line matched by a regular expression contains. A file without it is not
 * searched line by line. Where no literal is known, every file passes. Immutable.
 */
final class LiteralPrefilter {
  private static final String MAY_BE_ABSENT = "*?{";
  private static final String SPECIAL = "*?{+)]}[^$.\uFFFD"; // the last stands for any wrong byte

  /** Escapes that begin a quote, a code or a reference: reading ends there. */
  private static final String CHANGES_WHAT_FOLLOWS = "QEcxupPkN0123456789";

  private final byte[] text;
  private final byte[] next = new byte[256];

  private LiteralPrefilter(String text) {
    this.text = text.getBytes(StandardCharsets.UTF_8);
    // How far the text can move on when its last byte meets another (Horspool's rule).
    int most = Math.min(this.text.length, Byte.MAX_VALUE);
    Arrays.fill(next, (byte) most);
    for (int i = 0; i < this.text.length - 1; i++) {
      next[this.text[i] & 0xFF] = (byte) Math.min(most, this.text.length - 1 - i);
    }
  }

  /** The filter of an expression: the longest literal that a simple scan of it finds. */
  static LiteralPrefilter of(String regex) {
    return new LiteralPrefilter(regex.indexOf('|') >= 0 ? "" : longestRun(regex));
  }

  private static String longestRun(String regex) {
    String longest = "";
    StringBuilder run = new StringBuilder();
    for (int i = 0; i < regex.length(); i++) {
      char c = regex.charAt(i);
      boolean escaped = c == '\\' && i + 1 < regex.length();
      char literal = escaped ? regex.charAt(++i) : c;
      if (escaped ? CHANGES_WHAT_FOLLOWS.indexOf(literal) >= 0 : c == '(') {
        break;
      } else if (escaped ? !Character.isLetterOrDigit(literal) : SPECIAL.indexOf(c) < 0) {
        run.append(literal);
        continue;
      }
      if (!escaped && MAY_BE_ABSENT.indexOf(c) >= 0 && run.length() > 0) {
        run.setLength(run.offsetByCodePoints(run.length(), -1));
      }
      longest = longer(longest, run);
      if (!escaped && (c == '[' || c == '{')) {
        i = c == '[' ? endOfClass(regex, i) : regex.indexOf('}', i);
        if (i < 0) {
          break;
        }
      }
    }
    return longer(longest, run);
  }

  /** Where a simple class ends; negative for one with others in it. */
  private static int endOfClass(String regex, int start) {
    for (int i = start + 1; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (c == '[' || c == '\\') {
        return -1;
      }
      if (c == ']' && i > start + 1 && regex.charAt(i - 1) != '^') {
        return i;
      }
    }
    return -1;
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
