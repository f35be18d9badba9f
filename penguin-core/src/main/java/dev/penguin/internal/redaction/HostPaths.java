package dev.penguin.internal.redaction;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes paths of the host out of messages. Where a path ends is a guess when it holds spaces: it
 * goes on over a space when a name with a slash or with an ending such as {@code .txt} follows, and
 * inside quotes up to their end. Linear: only where a path may begin is anything looked at.
 */
final class HostPaths {
  private static final String PUT = "[path]";

  private static final String NAME = "[\\p{L}\\p{M}\\p{N}_.@+~,%=#&$!{}\\[\\]-]";

  /** More of a path behind a space. */
  private static final String AFTER_SPACE =
      "(?: (?=[^\\s/'\"<>|:]+(?:/|\\.[A-Za-z0-9]{1,5}(?:[\\s:'\")\\],;.]|$))))";

  /** An absolute path of at least two names, as exceptions of java.nio carry them. */
  private static final Pattern UNIX =
      Pattern.compile("(?:/" + NAME + "+(?:" + AFTER_SPACE + NAME + "+)*+){2,}+/?");

  private static final Pattern QUOTED_UNIX = Pattern.compile("/[^'\"\\n/]+/[^'\"\\n]*+(?=['\"])");
  private static final Pattern WINDOWS =
      Pattern.compile("[A-Za-z]:\\\\[^\\s:\"'<>|]+(?: [^\\s:\"'<>|]*\\\\[^\\s:\"'<>|]+)*+");
  private static final Pattern FILE_URL =
      Pattern.compile("file:/+[^\\s\"'<>|]*+", Pattern.CASE_INSENSITIVE);

  private final String text;
  private final String written;
  private final Matcher matcher;

  private HostPaths(String text, String written) {
    this.text = text;
    this.written = written;
    matcher = UNIX.matcher(text);
  }

  static String hide(String text) {
    return hide(text, "");
  }

  /**
   * The same, except for paths that the model itself wrote.
   *
   * @param written what the model wrote
   */
  static String hide(String text, String written) {
    return new HostPaths(text, written).hide();
  }

  private String hide() {
    StringBuilder hidden = new StringBuilder(text.length());
    int copied = 0;
    for (int at = next(0); at >= 0; ) {
      int start = start(at, copied);
      int end = start < 0 ? -1 : end(start);
      if (end > at && written.contains(text.substring(start, end))) {
        at = next(end);
        continue;
      }
      if (end > at) {
        hidden.append(text, copied, start).append(PUT);
        copied = end;
      }
      at = next(Math.max(at + 1, copied));
    }
    return copied == 0 ? text : hidden.append(text, copied, text.length()).toString();
  }

  /** The next slash, or backslash behind a colon. */
  private int next(int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '/' || c == '\\' && i > 1 && text.charAt(i - 1) == ':') {
        return i;
      }
    }
    return -1;
  }

  /** Where a path begins that has its first slash at a place; -1 when none does. */
  private int start(int slash, int least) {
    if (text.charAt(slash) == '\\') {
      int letter = slash - 2;
      return letter >= least && startsWord(letter) ? letter : -1;
    }
    int url = slash - "file:".length();
    if (url >= least && text.regionMatches(true, url, "file:", 0, 5) && startsWord(url)) {
      return url;
    }
    return slash == 0 || !continues(text.charAt(slash - 1)) ? slash : -1;
  }

  private boolean startsWord(int at) {
    return at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1));
  }

  private static boolean continues(char before) {
    return Character.isLetterOrDigit(before) || "_/.".indexOf(before) >= 0;
  }

  private int end(int start) {
    boolean quoted = start > 0 && "'\"".indexOf(text.charAt(start - 1)) >= 0;
    int end = quoted ? end(QUOTED_UNIX, start) : -1;
    if (end >= 0) {
      return end;
    }
    boolean drive = text.startsWith(":\\", start + 1);
    return end(text.charAt(start) == '/' ? UNIX : drive ? WINDOWS : FILE_URL, start);
  }

  private int end(Pattern pattern, int start) {
    matcher.usePattern(pattern).region(start, text.length());
    return matcher.lookingAt() ? matcher.end() : -1;
  }
}
