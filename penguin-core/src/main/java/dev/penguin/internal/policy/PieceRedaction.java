package dev.penguin.internal.policy;

import java.util.List;

/**
 * Takes secrets out of a text that comes in pieces. The end of a piece that may be the beginning of
 * a secret waits for the next piece; all else goes on at once. Not thread-safe.
 */
public final class PieceRedaction {
  private final Redactor redactor;
  private String held = "";

  /** For one text, with the secrets of a redactor. */
  public PieceRedaction(Redactor redactor) {
    this.redactor = redactor;
  }

  /** What may be told now; empty when all of it must wait. */
  public String next(String piece) {
    List<String> secrets = redactor.secrets();
    if (secrets.isEmpty() && held.isEmpty()) {
      return piece;
    }
    String text = held + piece;
    int end = end(text, secrets);
    held = text.substring(end);
    return redactor.hide(text.substring(0, end));
  }

  /** What waited, since no more pieces come. */
  public String rest() {
    String rest = redactor.hide(held);
    held = "";
    return rest;
  }

  /** Up to where a text may go on: no secret that is whole is cut there, and none may begin. */
  private static int end(String text, List<String> secrets) {
    int end = beginning(text, 0, secrets);
    int whole = secretAcross(text, end, secrets);
    while (whole >= 0) {
      end = beginning(text, whole, secrets);
      whole = secretAcross(text, end, secrets);
    }
    return end;
  }

  /** The first place from which the rest of the text is the beginning of a secret. */
  private static int beginning(String text, int from, List<String> secrets) {
    int longest = secrets.isEmpty() ? 0 : secrets.get(0).length();
    for (int i = Math.max(from, text.length() - longest + 1); i < text.length(); i++) {
      int rest = text.length() - i;
      for (String secret : secrets) {
        if (secret.length() > rest && text.regionMatches(i, secret, 0, rest)) {
          return i;
        }
      }
    }
    return text.length();
  }

  /** Where a whole secret ends that begins before a place and ends after it; -1 for none. */
  private static int secretAcross(String text, int place, List<String> secrets) {
    for (String secret : secrets) {
      int at = text.indexOf(secret, Math.max(0, place - secret.length() + 1));
      if (at >= 0 && at < place) {
        return at + secret.length();
      }
    }
    return -1;
  }
}
