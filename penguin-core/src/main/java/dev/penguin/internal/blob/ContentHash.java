package dev.penguin.internal.blob;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 of a content. Immutable. */
public record ContentHash(long a, long b, long c, long d) {
  /** How many bytes it has. */
  public static final int BYTES = 32;

  /** The hash of some bytes. */
  public static ContentHash of(byte[] content) {
    return read(ByteBuffer.wrap(digest().digest(content)));
  }

  /** That of a digest which has all bytes; it begins anew then. */
  public static ContentHash of(MessageDigest finished) {
    return read(ByteBuffer.wrap(finished.digest()));
  }

  /** Reads one that {@link #write} wrote. */
  public static ContentHash read(ByteBuffer in) {
    return new ContentHash(in.getLong(), in.getLong(), in.getLong(), in.getLong());
  }

  /** Writes its 32 bytes. */
  public void write(ByteBuffer out) {
    out.putLong(a).putLong(b).putLong(c).putLong(d);
  }

  /** A digest that makes such hashes. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Each Java platform has SHA-256", e);
    }
  }

  /** In 64 hexadecimal digits. */
  @Override
  public String toString() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    write(bytes);
    return HexFormat.of().formatHex(bytes.array());
  }
}
