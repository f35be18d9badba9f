package dev.penguin.internal.ignore;

import java.util.List;
import java.util.Locale;

/** Turns a pattern of git into a regular expression over bytes. Used once. */
final class Wildmatch {
  private static final List<String> CLASSES =
      List.of(
          "alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
          "upper", "xdigit");

  /** What begins something other than a plain character. */
  static final String SPECIAL = "*?[\\";

  private final String glob;
  private final StringBuilder regex = new StringBuilder("(?s)");
  private final int plain;
  private int at;

  Wildmatch(String glob) {
    this.glob = glob;
    this.plain = (int) glob.chars().takeWhile(c -> SPECIAL.indexOf(c) < 0).count();
  }

  /**
   * The expression.
   *
   * @throws IllegalArgumentException when nothing can match
   */
  String regex() {
    while (at < glob.length()) {
      char c = glob.charAt(at++);
      switch (c) {
        case '*' -> star();
        case '?' -> regex.append("[^/]");
        case '[' -> set();
        case '\\' -> literal(next());
        default -> literal(c);
      }
    }
    return regex.toString();
  }

  private char next() {
    if (at == glob.length()) {
      throw new IllegalArgumentException("The pattern ends too early");
    }
    return glob.charAt(at++);
  }

  /**
   * Two stars and more go across folders where they are a whole name. git compares what stands
   * before the first star apart, so that they may also begin there.
   */
  private void star() {
    boolean begins = at - 1 == plain || glob.charAt(at - 2) == '/';
    boolean several = glob.startsWith("*", at);
    while (glob.startsWith("*", at)) {
      at++;
    }
    if (several && begins && glob.startsWith("/", at)) {
      at++;
      regex.append("(?:.*/)?");
    } else if (several && begins && (at == glob.length() || glob.startsWith("\\/", at))) {
      regex.append(".*");
    } else {
      regex.append("[^/]*");
    }
  }

  private void set() {
    StringBuilder members = new StringBuilder();
    char c = next();
    boolean negated = c == '!' || c == '^';
    c = negated ? next() : c;
    int before = -1;
    do {
      if (c == '\\') {
        c = next();
        add(members, c, c);
        before = c;
      } else if (c == '-' && before >= 0 && !glob.startsWith("]", at)) {
        char last = next();
        add(members, before, last == '\\' ? next() : last);
        before = -1;
      } else if (c == '[' && addClass(members)) {
        before = -1;
      } else {
        add(members, c, c);
        before = c;
      }
      c = next();
    } while (c != ']');
    if (members.length() > 0) {
      regex.append("(?!/)[").append(negated ? "^" : "").append(members).append(']');
    } else {
      regex.append(negated ? "[^/]" : "(?!)");
    }
  }

  /** Adds a class such as {@code [:alpha:]}, if there is one here. */
  private boolean addClass(StringBuilder members) {
    int end = glob.indexOf(']', at);
    if (!glob.startsWith(":", at)) {
      return false;
    }
    if (end < 0) {
      throw new IllegalArgumentException("A class has no end");
    }
    if (end - at < 2 || glob.charAt(end - 1) != ':') {
      return false;
    }
    String name = glob.substring(at + 1, end - 1);
    if (!CLASSES.contains(name)) {
      throw new IllegalArgumentException("There is no such class");
    }
    String java = name.equals("xdigit") ? "XDigit" : capital(name);
    members.append("\\p{").append(java).append('}');
    at = end + 1;
    return true;
  }

  private static String capital(String name) {
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  private static void add(StringBuilder members, int first, int last) {
    if (first <= last) {
      members.append(String.format(Locale.ROOT, "\\x%02x-\\x%02x", first, last));
    }
  }

  private void literal(char c) {
    regex.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
  }
}
