package dev.penguin.provider.openai;

/**
 * Follows a text that arrives in pieces, and knows when it holds a whole JSON object. It looks at
 * braces and quotes alone, each character once. Not thread-safe.
 */
final class ObjectExtent {
  private boolean begun;
  private boolean object;
  private int depth;
  private boolean quoted;
  private boolean escaped;

  void add(String piece) {
    for (int i = 0; i < piece.length(); i++) {
      add(piece.charAt(i));
    }
  }

  private void add(char c) {
    if (!begun) {
      begun = !Character.isWhitespace(c);
      object = c == '{';
    }
    if (quoted) {
      quoted = escaped || c != '"';
      escaped = !escaped && c == '\\';
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{') {
      depth++;
    } else if (c == '}') {
      depth--;
    }
  }

  /** Whether anything but white space has come. */
  boolean hasBegun() {
    return begun;
  }

  /** Whether an object has come to its end. */
  boolean isWhole() {
    return object && depth == 0;
  }

  /** Whether a text begins as an object does. */
  static boolean begins(String text) {
    return text.stripLeading().startsWith("{");
  }

  /** Whether a text is a whole object by itself. */
  static boolean isWhole(String text) {
    ObjectExtent extent = new ObjectExtent();
    extent.add(text);
    return extent.isWhole();
  }
}
