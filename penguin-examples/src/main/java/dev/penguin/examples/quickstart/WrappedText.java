package dev.penguin.examples.quickstart;

/**
 * Prints a text that arrives in pieces, word by word, and begins a new line where a word does not
 * fit. Used by one thread at a time.
 */
final class WrappedText {
  private final Screen screen;
  private final StringBuilder word = new StringBuilder();
  private int column;
  private int spaces;
  private boolean empty = true;

  WrappedText(Screen screen) {
    this.screen = screen;
  }

  /** Prints the words that are complete with this piece. */
  void add(String piece) {
    empty &= piece.isEmpty();
    for (int i = 0; i < piece.length(); i++) {
      char c = piece.charAt(i);
      if (c == ' ' || c == '\n') {
        flush();
        spaces++;
        if (c == '\n') {
          newLine();
        }
      } else {
        word.append(c);
      }
    }
  }

  /** Whether nothing was printed since the last end. */
  boolean isEmpty() {
    return empty;
  }

  /** Prints what is left, and ends the line. */
  void end() {
    if (!empty) {
      flush();
      newLine();
      empty = true;
    }
  }

  private void flush() {
    if (word.length() == 0) {
      return;
    }
    if (column > 0 && column + spaces + word.length() > Screen.WIDTH) {
      newLine();
    }
    String text = " ".repeat(spaces) + word;
    screen.word(text);
    column += text.length();
    spaces = 0;
    word.setLength(0);
  }

  private void newLine() {
    screen.line("");
    column = 0;
    spaces = 0;
  }
}
