package dev.penguin.provider.wire;

import dev.penguin.internal.json.Json;
import dev.penguin.model.DeltaListener;

/**
 * Joins pieces of text and passes each of them on, well formed. A surrogate pair that a server cut
 * in two is passed on as one. Not thread-safe.
 */
public final class TextAssembly {
  private final StringBuilder text = new StringBuilder();
  private final DeltaListener listener;
  private final boolean thoughts;
  private char half;

  /**
   * An empty text.
   *
   * @param listener receives the pieces
   * @param thoughts whether they are thoughts and not the answer
   */
  public TextAssembly(DeltaListener listener, boolean thoughts) {
    this.listener = listener;
    this.thoughts = thoughts;
  }

  /**
   * Adds a piece as it came.
   *
   * @param piece the piece; may be empty, or begin and end within a character
   */
  public void add(String piece) {
    if (piece.isEmpty()) {
      return;
    }
    String whole = piece;
    if (half != 0) {
      whole = half + piece;
      half = 0;
    }
    char last = whole.charAt(whole.length() - 1);
    if (Character.isHighSurrogate(last)) {
      half = last;
      whole = whole.substring(0, whole.length() - 1);
    }
    tell(Json.wellFormed(whole));
  }

  /** Tells what was held back. */
  public void end() {
    if (half != 0) {
      half = 0;
      tell("\uFFFD");
    }
  }

  private void tell(String piece) {
    if (piece.isEmpty()) {
      return;
    }
    text.append(piece);
    if (thoughts) {
      listener.onReasoning(piece);
    } else {
      listener.onText(piece);
    }
  }

  /** How many characters there are. */
  public int length() {
    return text.length();
  }

  /** The whole text so far. */
  @Override
  public String toString() {
    return text.toString();
  }
}
