package dev.penguin.internal.redaction;

import java.util.List;

/**
 * Redacts secrets in a text that comes in pieces. The end of a piece that may be the beginning of a
 * secret waits for the next piece. All else is emitted at once. Not thread-safe.
 */
public final class StreamRedactor {
  private final Redactor redactor;
  private String held = "";

  /** How much of the waiting text is already covered by a mark that was emitted. */
  private int covered;

  /** A stream redactor for one text, with the secrets of a redactor. */
  public StreamRedactor(Redactor redactor) {
    this.redactor = redactor;
  }

  /** What may be emitted now; empty when all of it must wait. */
  public String next(String piece) {
    List<String> secrets = redactor.secrets();
    if (secrets.isEmpty() && held.isEmpty()) {
      return piece;
    }
    String text = held + piece;
    return tell(text, beginning(text, secrets), secrets);
  }

  /** The text that waited, since no more pieces come. */
  public String rest() {
    return tell(held, held.length(), redactor.secrets());
  }

  /**
   * Emits the text up to an end. A secret that begins before it is there as a whole, though it may
   * reach beyond it.
   */
  private String tell(String text, int end, List<String> secrets) {
    StringBuilder told = new StringBuilder();
    int until = new SecretSpans(text).find(secrets).hide(covered, end, told);
    held = text.substring(end);
    covered = until - end;
    return told.toString();
  }

  /** The first place from which the rest of the text is the beginning of a secret. */
  private static int beginning(String text, List<String> secrets) {
    int longest = secrets.isEmpty() ? 0 : secrets.get(0).length();
    for (int i = Math.max(0, text.length() - longest + 1); i < text.length(); i++) {
      int rest = text.length() - i;
      for (String secret : secrets) {
        if (secret.length() > rest && text.regionMatches(i, secret, 0, rest)) {
          return i;
        }
      }
    }
    return text.length();
  }
}
