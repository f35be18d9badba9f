package dev.penguin.tools.internal.search;

import dev.penguin.tools.internal.text.InterruptibleCharSequence;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A pattern for paths: {@code *} and {@code ?} within a name, {@code **} across folders, {@code
 * [abc]} and {@code {a,b}}. Without a slash it is matched against the name alone.
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
    return of(text, true);
  }

  /** Reads a pattern that is matched against the whole path in any case. */
  static Glob ofPath(String text) throws ToolFailureException {
    return of(text, false);
  }

  private static Glob of(String text, boolean nameOnly) throws ToolFailureException {
    String glob = text.startsWith("./") ? text.substring(2) : text;
    if (glob.isEmpty() || glob.length() > MAX_LENGTH) {
      throw new ToolFailureException(
          "The pattern "
              + PlainText.quote(text)
              + " must have 1 to 1,000 characters, for instance 'src/**/*.java'");
    }
    try {
      return new Glob(glob, nameOnly && glob.indexOf('/') < 0);
    } catch (PatternSyntaxException e) {
      throw new ToolFailureException(
          "The pattern "
              + PlainText.quote(text)
              + " is not valid: write for instance 'src/**/*.java' or '*.{md,txt}'");
    }
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
    private int groups;

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
          case '{' -> {
            groups++;
            regex.append("(?:");
          }
          case '}' -> {
            regex.append(groups > 0 ? ")" : "\\}");
            groups -= groups > 0 ? 1 : 0;
          }
          case ',' -> regex.append(groups > 0 ? "|" : ",");
          case '\\' -> literal(at < glob.length() ? glob.charAt(at++) : '\\');
          default -> literal(c);
        }
      }
      return regex.toString();
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
      boolean negated = glob.startsWith("!", at) || glob.startsWith("^", at);
      int end = glob.indexOf(']', at + (negated ? 2 : 1));
      if (end < 0) {
        literal('[');
        return;
      }
      String inside = glob.substring(at, end);
      String escaped =
          (negated ? inside.substring(1) : inside).replaceAll("[\\[\\]\\\\&^]", "\\\\$0");
      regex.append(negated ? "(?!/)[^" : "(?!/)[").append(escaped).append(']');
      at = end + 1;
    }

    private void literal(char c) {
      if (!Character.isLetterOrDigit(c) && c < 0x80) {
        regex.append('\\');
      }
      regex.append(c);
    }
  }
}
