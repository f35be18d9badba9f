package dev.penguin.internal.redaction;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Redacts secrets in a text that comes in pieces. The end of a piece that may be the beginning of a
 * secret waits for the next piece. All else is emitted at once. Not thread-safe.
 */
public final class StreamRedactor {
  /** As long as an escape can be in as many layers as are looked through. */
  private static final int ESCAPE = 1 << SecretSpans.MAX_LAYERS;

  /** The end of a text that more may make an escape, or an escape of one. */
  private static final Pattern OPEN_ESCAPE = Pattern.compile("\\\\++(?:u\\p{XDigit}{0,3})?\\z");

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
    int until = SecretSpans.in(text, secrets).hide(covered, end, told);
    held = text.substring(end);
    covered = until - end;
    return told.toString();
  }

  /**
   * The first place from which the rest of the text is the beginning of a secret, also where its
   * characters are written as escapes of JSON, of which the last may be there in part.
   */
  private static int beginning(String text, List<String> secrets) {
    int end = openEscape(text);
    int first = beginning(text, end, secrets);
    Unescaped plain = Unescaped.of(text.substring(0, end));
    Unescaped layer = plain;
    for (int i = 0; i < SecretSpans.MAX_LAYERS && layer != null; i++) {
      Unescaped whole = layer.upTo(openEscape(layer.text()));
      first = Math.min(first, whole.begin(beginning(whole.text(), whole.text().length(), secrets)));
      layer = whole.next();
    }
    return plain == null ? first : plain.before(first);
  }

  /** Where the escape begins that the text ends with in part; its length when it ends otherwise. */
  private static int openEscape(String text) {
    Matcher escape = OPEN_ESCAPE.matcher(text);
    escape.region(Math.max(0, text.length() - ESCAPE), text.length());
    return escape.find() ? escape.start() : text.length();
  }

  private static int beginning(String text, int end, List<String> secrets) {
    int longest = secrets.isEmpty() ? 0 : secrets.get(0).length();
    for (int i = Math.max(0, end - longest + 1); i < end; i++) {
      int rest = end - i;
      for (String secret : secrets) {
        if (secret.length() > rest && text.regionMatches(i, secret, 0, rest)) {
          return i;
        }
      }
    }
    return end;
  }
}
