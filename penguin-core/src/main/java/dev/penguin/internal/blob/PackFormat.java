package dev.penguin.internal.blob;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A pack: its first line, the contents, the list of them, and an end of fixed size that says where
 * the list is. Numbers have the most significant byte first.
 */
final class PackFormat {
  private static final byte[] FIRST = "penguin-pack 1\n".getBytes(StandardCharsets.US_ASCII);
  private static final int LINE = ContentHash.BYTES + 8 + 8 + 8 + 1;

  /** Where the list begins, how many lines it has, its checksum. */
  private static final int END = 8 + 4 + 8;

  private PackFormat() {}

  static long begin(WritableByteChannel out) throws IOException {
    write(out, ByteBuffer.wrap(FIRST));
    return FIRST.length;
  }

  static void end(WritableByteChannel out, long at, Map<ContentHash, Slice> slices)
      throws IOException {
    ByteBuffer list = ByteBuffer.allocate(slices.size() * LINE + END);
    slices.forEach(
        (hash, slice) -> {
          hash.write(list);
          list.putLong(slice.at()).putLong(slice.stored()).putLong(slice.size());
          list.put((byte) (slice.deflated() ? 1 : 0));
        });
    long sum = sum(list.duplicate().flip());
    list.putLong(at).putInt(slices.size()).putLong(sum);
    write(out, list.flip());
  }

  /**
   * The list of a pack.
   *
   * @throws IOException when it is no pack, or damaged
   */
  static Map<ContentHash, Slice> list(Path file) throws IOException {
    try (FileChannel in =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      long end = in.size() - END;
      ByteBuffer last = read(in, file, end, END);
      long at = last.getLong();
      int lines = last.getInt();
      long sum = last.getLong();
      if (lines < 0 || at + (long) lines * LINE != end) {
        throw damaged(file);
      }
      ByteBuffer list = read(in, file, at, lines * LINE);
      if (sum(list) != sum) {
        throw damaged(file);
      }
      Map<ContentHash, Slice> slices = new HashMap<>();
      while (list.hasRemaining()) {
        slices.put(
            ContentHash.read(list),
            new Slice(list.getLong(), list.getLong(), list.getLong(), list.get() == 1));
      }
      return slices;
    }
  }

  private static ByteBuffer read(FileChannel in, Path file, long at, int bytes) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(bytes);
    while (at >= 0 && all.hasRemaining() && in.read(all, at + all.position()) >= 0) {
      // goes on until all is there
    }
    if (all.hasRemaining()) {
      throw new EOFException("The pack " + file + " ends too early");
    }
    return all.flip();
  }

  private static IOException damaged(Path file) {
    return new IOException("The pack " + file + " is damaged");
  }

  private static long sum(ByteBuffer bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes.duplicate());
    return sum.getValue();
  }

  static void write(WritableByteChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
