package dev.penguin.tools.internal.shell;

import java.util.Set;

/**
 * Reads words as every POSIX shell reads them, and nothing that any shell would expand: quotes are
 * taken off, and a word that could become another one at run time ends the reading.
 */
final class ShellWords {
  private static final String ENDS_WORD = " \t\n;&|<>()";
  private static final String GLOB = "*?[";

  /** What some shell expands or reads in its own way, outside of quotes. */
  private static final String DYNAMIC = "$`{}";

  private static final Set<String> LITERAL_ALTHOUGH_SPECIAL = Set.of("[", "{}");

  private final String text;
  private int at;

  /**
   * A word.
   *
   * @param text what the program receives
   * @param plain whether nothing in it was quoted, so that the shell may take it for grammar
   * @param glob whether it stands for file names that match it
   */
  record Word(String text, boolean plain, boolean glob) {}

  /** What the command line would run cannot be determined without running it. */
  static final class NotStaticException extends Exception {
    private static final long serialVersionUID = 1L;

    NotStaticException(String message) {
      super(message, null, false, false);
    }
  }

  ShellWords(String text) {
    this.text = text;
  }

  boolean atEnd() {
    return at >= text.length();
  }

  char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  boolean take(String expected) {
    if (text.startsWith(expected, at)) {
      at += expected.length();
      return true;
    }
    return false;
  }

  /** Passes blanks, joined lines and a comment; the end of a line stays. */
  void skipBlanks() {
    while (peek() == ' ' || peek() == '\t' || text.startsWith("\\\n", at)) {
      at += peek() == '\\' ? 2 : 1;
    }
    if (peek() == '#') {
      int end = text.indexOf('\n', at);
      at = end < 0 ? text.length() : end;
    }
  }

  /** The number right before a redirection, as in {@code 2>}; -1 when there is none. */
  int descriptor() {
    boolean redirects =
        Character.digit(peek(), 10) >= 0
            && at + 1 < text.length()
            && "<>".indexOf(text.charAt(at + 1)) >= 0;
    return redirects && peek() <= '9' ? text.charAt(at++) - '0' : -1;
  }

  /** The next word; there must be one. */
  Word word() throws NotStaticException {
    int start = at;
    StringBuilder word = new StringBuilder();
    boolean plain = true;
    boolean glob = false;
    while (!atEnd() && ENDS_WORD.indexOf(peek()) < 0) {
      char c = text.charAt(at++);
      if (c == '\'') {
        single(word);
      } else if (c == '"') {
        inDoubleQuotes(word);
      } else if (c == '\\' && take("\n")) {
        continue; // joins two lines, and quotes nothing
      } else if (c == '\\') {
        escaped(word);
      } else {
        glob |= bare(c, word);
        continue;
      }
      plain = false;
    }
    if (at == start) {
      throw new NotStaticException("a word is missing");
    }
    boolean literal = LITERAL_ALTHOUGH_SPECIAL.contains(text.substring(start, at));
    if (glob && !literal) {
      checkGlob(text.charAt(start));
    }
    return new Word(word.toString(), plain, glob && !literal);
  }

  private void single(StringBuilder word) throws NotStaticException {
    int end = text.indexOf('\'', at);
    if (end < 0) {
      throw new NotStaticException("a quote is not closed");
    }
    word.append(text, at, end);
    at = end + 1;
  }

  private void inDoubleQuotes(StringBuilder word) throws NotStaticException {
    while (!atEnd()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return;
      }
      if (c == '$' || c == '`') {
        throw new NotStaticException("an expansion");
      }
      if (c == '\\' && "\"\\$`\n".indexOf(peek()) >= 0 && !atEnd()) {
        char next = text.charAt(at++);
        if (next != '\n') {
          word.append(next);
        }
      } else {
        word.append(c);
      }
    }
    throw new NotStaticException("a quote is not closed");
  }

  private void escaped(StringBuilder word) throws NotStaticException {
    if (atEnd()) {
      throw new NotStaticException("nothing follows a backslash");
    }
    word.append(text.charAt(at++));
  }

  /** Takes a character without quotes; true for one of a glob. */
  private boolean bare(char c, StringBuilder word) throws NotStaticException {
    boolean braces = c == '{' && peek() == '}' && word.length() == 0 && endsAfterNext();
    if (braces) {
      at++;
      word.append("{}");
      return false;
    }
    boolean home =
        c == '~' && (word.length() == 0 || ":=".indexOf(word.charAt(word.length() - 1)) >= 0);
    if (DYNAMIC.indexOf(c) >= 0 || home || c < ' ' || c > '~') {
      throw new NotStaticException("an expansion");
    }
    word.append(c);
    return GLOB.indexOf(c) >= 0;
  }

  private boolean endsAfterNext() {
    return at + 1 >= text.length() || ENDS_WORD.indexOf(text.charAt(at + 1)) >= 0;
  }

  /** A pattern may stand for a file whose name is an option, unless its first character is not. */
  private static void checkGlob(char first) throws NotStaticException {
    if (GLOB.indexOf(first) >= 0 || "-'\"\\".indexOf(first) >= 0) {
      throw new NotStaticException("a pattern that may stand for an option");
    }
  }
}
