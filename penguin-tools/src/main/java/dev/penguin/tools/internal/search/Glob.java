package dev.penguin.tools.internal.search;

import dev.penguin.tools.internal.text.InterruptibleCharSequence;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A pattern for paths: {@code *} and {@code ?} within a name, {@code **} across folders, {@code
 * [abc]} and {@code {a,b}}. These last two match themselves as well, since files are called {@code
 * [id].tsx}; half of one is plain text. Without a slash the name alone is matched.
 */
final class Glob {
  private static final int MAX_LENGTH = 1_000;

  private static final Pattern SPECIAL = Pattern.compile("[*?\\[\\]{}\\\\]");

  private final Pattern pattern;
  private final boolean nameOnly;

  /** What the end of the subject must be, or all of it: most patterns ask no more. */
  private final @Nullable String plainEnd;

  private final boolean anyBeginning;

  private Glob(String glob, boolean nameOnly) {
    this.pattern = Pattern.compile(new Translation(glob).regex());
    this.nameOnly = nameOnly;
    this.anyBeginning = nameOnly && glob.startsWith("*");
    String end = anyBeginning ? glob.substring(1) : glob;
    this.plainEnd = SPECIAL.matcher(end).find() ? null : end;
  }

  /** Reads a pattern. */
  static Glob of(String text) throws ToolFailureException {
    String glob = text.startsWith("./") ? text.substring(2) : text;
    if (glob.isEmpty() || glob.length() > MAX_LENGTH) {
      throw new ToolFailureException(
          "The pattern "
              + PlainText.quote(text)
              + " must have 1 to 1,000 characters, for instance 'src/**/*.java'");
    }
    return new Glob(glob, glob.indexOf('/') < 0);
  }

  /**
   * Whether a path matches.
   *
   * @param path relative, with slashes
   */
  boolean matches(String path, InterruptibleCharSequence.Watch watch) {
    String subject = nameOnly ? path.substring(path.lastIndexOf('/') + 1) : path;
    if (plainEnd != null) {
      return anyBeginning ? subject.endsWith(plainEnd) : subject.equals(plainEnd);
    }
    return pattern.matcher(new InterruptibleCharSequence(subject, watch)).matches();
  }

  /** Turns a pattern into a regular expression. */
  private static final class Translation {
    private final String glob;
    private final StringBuilder regex = new StringBuilder("(?s)");
    private int at;

    /** Where the open braces are. */
    private final Deque<Integer> braces = new ArrayDeque<>();

    Translation(String glob) {
      this.glob = glob;
    }

    String regex() {
      while (at < glob.length()) {
        char c = glob.charAt(at++);
        switch (c) {
          case '*' -> star();
          case '?' -> regex.append("[^/]");
          case '[' -> characters();
          case '{' -> open();
          case '}' -> close();
          case ',' -> regex.append(braces.isEmpty() ? "," : "|");
          case '\\' -> literal(at < glob.length() ? glob.charAt(at++) : '\\');
          default -> literal(c);
        }
      }
      return regex.toString();
    }

    private void open() {
      if (isClosed()) {
        braces.push(at - 1);
        regex.append("(?:");
      } else {
        literal('{');
      }
    }

    private boolean isClosed() {
      int depth = 1;
      for (int i = at; i < glob.length() && depth > 0; i++) {
        char c = glob.charAt(i);
        int set = c == '[' ? endOfSet(i + 1) : -1;
        i = c == '\\' ? i + 1 : Math.max(i, set);
        depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      }
      return depth == 0;
    }

    private void close() {
      if (braces.isEmpty()) {
        literal('}');
      } else {
        orItself(braces.pop());
      }
    }

    /** Ends an alternative between what a part of the pattern means, and its own text. */
    private void orItself(int from) {
      regex.append('|').append(Pattern.quote(glob.substring(from, at))).append(')');
    }

    private void star() {
      if (!glob.startsWith("*", at)) {
        regex.append("[^/]*");
        return;
      }
      while (glob.startsWith("*", at)) {
        at++;
      }
      if (glob.startsWith("/", at)) {
        at++;
        regex.append("(?:.*/)?");
      } else {
        regex.append(".*");
      }
    }

    private void characters() {
      int start = at - 1;
      int end = endOfSet(at);
      if (end < 0) {
        literal('[');
        return;
      }
      boolean negated = isNegated(at);
      String inside = glob.substring(negated ? at + 1 : at, end);
      String set = (negated ? "[^" : "[") + inside.replaceAll("[\\[\\]\\\\&^]", "\\\\$0") + "]";
      at = end + 1;
      regex.append("(?:(?!/)").append(isValid(set) ? set : "(?!)");
      orItself(start);
    }

    private int endOfSet(int from) {
      return glob.indexOf(']', from + (isNegated(from) ? 2 : 1));
    }

    private boolean isNegated(int from) {
      return glob.startsWith("!", from) || glob.startsWith("^", from);
    }

    /** A range that runs backwards is none: nothing is in it. */
    private static boolean isValid(String set) {
      try {
        return !Pattern.compile(set).pattern().isEmpty();
      } catch (PatternSyntaxException e) {
        return false;
      }
    }

    private void literal(char c) {
      if (!Character.isLetterOrDigit(c) && c < 0x80) {
        regex.append('\\');
      }
      regex.append(c);
    }
  }
}
