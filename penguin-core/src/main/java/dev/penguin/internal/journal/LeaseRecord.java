package dev.penguin.internal.journal;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The content of a lease file: which process has the session, and how often it has shown that it is
 * alive.
 *
 * @param token makes this lease differ from every other; {@code free} and {@code gone} for none
 * @param owner the process that has the session
 * @param beats how often the owner has shown that it is alive
 * @param beatAt when it did so last, in milliseconds of the owner's clock
 */
record LeaseRecord(String token, ProcessIdentity owner, long beats, long beatAt) {
  /** The fixed size of the file. */
  static final int BYTES = 256;

  static final String FREE = "free";

  /**
   * The session was deleted, and this file with it. A lease that has it open must open a new one.
   */
  static final String GONE = "gone";

  private static final String HEAD = "penguin-lease-1";

  boolean isHeld() {
    return !token.equals(FREE) && !token.equals(GONE);
  }

  byte[] write() {
    String text =
        "%s %s %s %d %d %d %d"
            .formatted(HEAD, token, owner.machine(), owner.pid(), owner.started(), beats, beatAt);
    String padded = "%-246s %s\n".formatted(text, sum(text));
    byte[] bytes = padded.getBytes(StandardCharsets.US_ASCII);
    if (bytes.length != BYTES) {
      throw new IllegalStateException("The lease does not fit: " + text);
    }
    return bytes;
  }

  /** The record; null when there is none that can be read. */
  static @Nullable LeaseRecord read(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.US_ASCII);
    String[] fields = text.strip().split(" +");
    if (fields.length != 8 || !fields[0].equals(HEAD)) {
      return null;
    }
    String summed = text.substring(0, text.lastIndexOf(fields[7])).stripTrailing();
    if (!sum(summed).equals(fields[7])) {
      return null;
    }
    try {
      ProcessIdentity owner =
          new ProcessIdentity(fields[2], Long.parseLong(fields[3]), Long.parseLong(fields[4]));
      return new LeaseRecord(
          fields[1], owner, Long.parseLong(fields[5]), Long.parseLong(fields[6]));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static String sum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.US_ASCII));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
