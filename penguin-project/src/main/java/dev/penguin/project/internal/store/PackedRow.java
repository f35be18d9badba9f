package dev.penguin.project.internal.store;

/**
 * Reads values that SQLite has put into one text, parted by spaces: to fetch one text costs far
 * less than to fetch a dozen columns. Used by one thread.
 */
public final class PackedRow {
  private final String text;
  private int at;

  public PackedRow(String text) {
    this.text = text;
  }

  /** What stands before the next space, which may be nothing. */
  public String word() {
    int from = at;
    return text.substring(from, end());
  }

  public long number() {
    int from = at;
    return Long.parseLong(text, from, end(), 10);
  }

  /** All that follows, spaces included. */
  public String rest() {
    return text.substring(at);
  }

  private int end() {
    int space = text.indexOf(' ', at);
    at = space + 1;
    return space;
  }
}
