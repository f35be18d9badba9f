package dev.penguin.internal.ignore;

import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One line of an ignore file, as git reads it. Characters are bytes to git, so texts here hold one
 * character a byte. Immutable.
 */
final class IgnorePattern {
  private final Pattern pattern;
  private final boolean keeps;
  private final boolean folders;
  private final boolean nameOnly;

  /** What the end of the subject must be, or all of it: most patterns ask no more. */
  private final @Nullable String plainEnd;

  private final boolean anyBeginning;

  private IgnorePattern(String glob, boolean keeps, boolean folders, boolean nameOnly) {
    this.pattern = Pattern.compile(new Wildmatch(glob).regex());
    this.keeps = keeps;
    this.folders = folders;
    this.nameOnly = nameOnly;
    this.anyBeginning = nameOnly && glob.startsWith("*");
    String end = anyBeginning ? glob.substring(1) : glob;
    this.plainEnd = end.chars().anyMatch(c -> Wildmatch.SPECIAL.indexOf(c) >= 0) ? null : end;
  }

  /** Reads a line; null when it is no pattern, or one that nothing matches. */
  static @Nullable IgnorePattern of(String line) {
    if (line.startsWith("#")) {
      return null;
    }
    String glob = withoutBlanksAtEnd(line);
    boolean keeps = glob.startsWith("!");
    glob = keeps ? glob.substring(1) : glob;
    boolean folders = glob.endsWith("/");
    glob = folders ? glob.substring(0, glob.length() - 1) : glob;
    boolean nameOnly = glob.indexOf('/') < 0;
    glob = glob.startsWith("/") ? glob.substring(1) : glob;
    if (glob.isEmpty()) {
      return null;
    }
    try {
      return new IgnorePattern(glob, keeps, folders, nameOnly);
    } catch (IllegalArgumentException e) {
      return null; // half a set, or a backslash at the end: git finds nothing with it
    }
  }

  private static String withoutBlanksAtEnd(String line) {
    int end = 0;
    for (int i = 0; i < line.length(); i++) {
      i += line.charAt(i) == '\\' ? 1 : 0; // what follows is no blank that goes
      end = i < line.length() && line.charAt(i) == ' ' && !isEscaped(line, i) ? end : i + 1;
    }
    return line.substring(0, Math.min(end, line.length()));
  }

  private static boolean isEscaped(String line, int at) {
    int from = at;
    while (from > 0 && line.charAt(from - 1) == '\\') {
      from--;
    }
    return (at - from) % 2 == 1;
  }

  /** A name or path with one character for each byte. */
  static String bytes(String text) {
    return text.chars().allMatch(c -> c < 0x80)
        ? text
        : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** Whether it takes back what others leave out. */
  boolean keeps() {
    return keeps;
  }

  /**
   * Whether a path matches.
   *
   * @param path relative to the folder of the ignore file, in bytes
   * @param guard wraps each text that a regular expression is matched against
   */
  boolean matches(String path, boolean folder, UnaryOperator<CharSequence> guard) {
    if (folders && !folder) {
      return false;
    }
    String subject = nameOnly ? path.substring(path.lastIndexOf('/') + 1) : path;
    if (plainEnd != null) {
      return anyBeginning ? subject.endsWith(plainEnd) : subject.equals(plainEnd);
    }
    return pattern.matcher(guard.apply(subject)).matches();
  }
}
