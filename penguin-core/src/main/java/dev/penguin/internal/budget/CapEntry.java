package dev.penguin.internal.budget;

import java.math.BigDecimal;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * One line of a cap's account. Immutable.
 *
 * @param kind what it says
 * @param id the reservation; empty for a balance
 * @param account whose money
 * @param usd how much
 * @param at when
 */
record CapEntry(Kind kind, String id, CapAccount account, BigDecimal usd, Instant at) {
  private static final int FIELDS = 6;
  private static final int CHECK = 8;

  enum Kind {
    /** Money is set aside. */
    RESERVED,
    /** It is given back, and the money of this entry was spent. */
    SETTLED,
    /** What was spent in the lines that this one replaces. */
    BALANCE
  }

  /** The entry as a line with a checksum, line end included. */
  String line() {
    String text =
        String.join(
            " ",
            kind.name(),
            coded(id),
            coded(account.period()),
            coded(account.key()),
            usd.toString(),
            String.valueOf(at.toEpochMilli()));
    return check(text) + " " + text + "\n";
  }

  /**
   * The entry that a line holds, without its end.
   *
   * @throws IllegalArgumentException when it is none
   */
  static CapEntry of(String line) {
    if (line.length() <= CHECK
        || !line.substring(0, CHECK).equals(check(line.substring(CHECK + 1)))) {
      throw new IllegalArgumentException("its checksum is wrong");
    }
    String[] fields = line.substring(CHECK + 1).split(" ", -1);
    if (fields.length != FIELDS) {
      throw new IllegalArgumentException("it has " + fields.length + " fields");
    }
    return new CapEntry(
        Kind.valueOf(fields[0]),
        read(fields[1]),
        new CapAccount(read(fields[2]), read(fields[3])),
        new BigDecimal(fields[4]),
        Instant.ofEpochMilli(Long.parseLong(fields[5])));
  }

  private static String coded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String read(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static String check(String text) {
    CRC32C sum = new CRC32C();
    sum.update(text.getBytes(StandardCharsets.UTF_8));
    return "%08x".formatted(sum.getValue());
  }
}
