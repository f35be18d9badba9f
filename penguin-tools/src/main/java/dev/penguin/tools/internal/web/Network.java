package dev.penguin.tools.internal.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/** A block of addresses: those that begin with the same bits. Immutable. */
public final class Network {
  /** An address as such, so that none is looked up. */
  private static final Pattern LITERAL =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

  private final byte[] prefix;
  private final int bits;

  private Network(byte[] prefix, int bits) {
    this.prefix = prefix;
    this.bits = bits;
  }

  /**
   * Reads a block.
   *
   * @param text an address, a slash and the number of bits, or an address alone
   * @throws IllegalArgumentException when it is none
   */
  public static Network of(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    try {
      if (isLiteral(address)) {
        byte[] prefix = InetAddress.getByName(address).getAddress();
        int all = prefix.length * 8;
        int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
        if (bits >= 0 && bits <= all) {
          return new Network(prefix, bits);
        }
      }
    } catch (UnknownHostException | NumberFormatException e) {
      // The message below says what is wanted.
    }
    throw new IllegalArgumentException(
        "'%s' is no block of addresses; write for instance 10.1.0.0/16 or fd00::/8"
            .formatted(text));
  }

  /** Whether a host is written as an address, so that nothing needs to be looked up. */
  static boolean isLiteral(String host) {
    return LITERAL.matcher(host).matches();
  }

  /** Whether an address is in the block. */
  boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != prefix.length) {
      return false;
    }
    int whole = bits / 8;
    if (!Arrays.equals(bytes, 0, whole, prefix, 0, whole)) {
      return false;
    }
    int rest = bits % 8;
    return rest == 0 || ((bytes[whole] ^ prefix[whole]) & 0xff) >>> (8 - rest) == 0;
  }
}
