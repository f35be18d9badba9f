package dev.penguin.tools.internal.text;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Names the content of files in a few letters. A preview carries it, because a diff shows only a
 * part: when anything else of the file changes after the approval, the preview is another one, and
 * the call is denied. Used by one thread.
 */
public final class Fingerprint {
  private static final int LETTERS = 16;

  private final MessageDigest digest = Sha256.digest();

  /** The fingerprint of one content. */
  public static String of(byte[] content) {
    Fingerprint fingerprint = new Fingerprint();
    fingerprint.digest.update(content);
    return fingerprint.text();
  }

  /** Adds a content. */
  public void add(byte[] content) {
    digest.update(
        String.format(Locale.ROOT, "%d:", content.length).getBytes(StandardCharsets.US_ASCII));
    digest.update(content);
  }

  /** Of all that was added. Asked once. */
  public String text() {
    return HexFormat.of().formatHex(digest.digest()).substring(0, LETTERS);
  }
}
