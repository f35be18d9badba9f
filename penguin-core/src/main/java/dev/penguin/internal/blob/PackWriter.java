package dev.penguin.internal.blob;

import dev.penguin.internal.journal.StateDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * A pack that is being written. Nothing of it can be seen before it is finished; without new
 * contents there is no pack. Used by one thread.
 */
public final class PackWriter implements AutoCloseable {
  private static final int PIECE = 1 << 20;

  private final PackStore store;
  private final Path unfinished;
  private final Map<ContentHash, Slice> slices = new LinkedHashMap<>();
  private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
  private final ByteBuffer piece = ByteBuffer.allocate(PIECE);
  private @Nullable FileChannel out;
  private long at;
  private boolean finished;

  PackWriter(PackStore store, Path unfinished) {
    this.store = store;
    this.unfinished = unfinished;
  }

  /** Keeps a content, unless the store has it, and returns its hash. */
  public ContentHash add(ReadableByteChannel content) throws IOException {
    return add(content, false);
  }

  /** How many contents it has. */
  public int contents() {
    return slices.size();
  }

  /** How many bytes these have in it. */
  public long bytes() {
    return slices.values().stream().mapToLong(Slice::stored).sum();
  }

  /** Keeps a content although the store has it. */
  void addAnew(InputStream content) throws IOException {
    add(Channels.newChannel(content), true);
  }

  private ContentHash add(ReadableByteChannel content, boolean anew) throws IOException {
    piece.clear();
    boolean more = fill(content);
    if (!more) {
      byte[] all = Arrays.copyOf(piece.array(), piece.position());
      ContentHash hash = ContentHash.of(all);
      if (isNew(hash, anew)) {
        put(hash, all);
      }
      return hash;
    }
    try {
      return addLarge(content, anew);
    } catch (IOException | RuntimeException e) {
      FileChannel to = out;
      if (to != null && to.isOpen()) {
        to.truncate(at);
        to.position(at);
      }
      throw e;
    }
  }

  /** Fills the piece; false when that was all. */
  private boolean fill(ReadableByteChannel content) throws IOException {
    while (piece.hasRemaining()) {
      if (content.read(piece) < 0) {
        return false;
      }
    }
    return true;
  }

  private boolean isNew(ContentHash hash, boolean anew) {
    return !slices.containsKey(hash) && (anew || !store.has(hash));
  }

  private void put(ContentHash hash, byte[] all) throws IOException {
    byte[] small = new byte[Math.max(all.length - 1, 0)];
    deflater.reset();
    deflater.setInput(all);
    deflater.finish();
    int length = deflater.deflate(small);
    boolean deflated = deflater.finished() && all.length > 0;
    FileChannel to = opened();
    long stored = deflated ? length : all.length;
    PackFormat.write(to, ByteBuffer.wrap(deflated ? small : all, 0, (int) stored));
    slices.put(hash, new Slice(at, stored, all.length, deflated));
    at += stored;
  }

  /** Written while it is read; taken back when it turns out to be there. */
  private ContentHash addLarge(ReadableByteChannel content, boolean anew) throws IOException {
    FileChannel to = opened();
    MessageDigest digest = ContentHash.digest();
    byte[] buffer = new byte[PIECE];
    deflater.reset();
    long size = 0;
    long stored = 0;
    for (boolean more = true; more; ) {
      digest.update(piece.array(), 0, piece.position());
      size += piece.position();
      deflater.setInput(piece.array(), 0, piece.position());
      stored += drain(to, buffer);
      piece.clear();
      more = fill(content);
      if (!more) {
        digest.update(piece.array(), 0, piece.position());
        size += piece.position();
        deflater.setInput(piece.array(), 0, piece.position());
        deflater.finish();
        stored += drain(to, buffer);
      }
    }
    ContentHash hash = ContentHash.of(digest);
    if (isNew(hash, anew)) {
      slices.put(hash, new Slice(at, stored, size, true));
      at += stored;
    } else {
      to.truncate(at);
      to.position(at);
    }
    return hash;
  }

  private long drain(FileChannel to, byte[] buffer) throws IOException {
    long written = 0;
    for (int length = deflater.deflate(buffer); length > 0; length = deflater.deflate(buffer)) {
      PackFormat.write(to, ByteBuffer.wrap(buffer, 0, length));
      written += length;
    }
    return written;
  }

  private FileChannel opened() throws IOException {
    FileChannel open = out;
    if (open == null) {
      open = StateDirectory.openPrivate(unfinished, StandardOpenOption.WRITE);
      out = open;
      open.truncate(0);
      at = PackFormat.begin(open);
    }
    return open;
  }

  /** Writes the list, syncs all of it and gives the pack its name. */
  public void finish() throws IOException {
    FileChannel open = out;
    finished = true;
    if (open == null) {
      return;
    }
    if (slices.isEmpty()) {
      Files.deleteIfExists(unfinished);
      return;
    }
    PackFormat.end(open, at, slices);
    open.force(true);
    open.close();
    store.finished(unfinished);
    StateDirectory.sync(store.directory());
  }

  /** Ends it; what was not finished is gone. */
  @Override
  public void close() throws IOException {
    deflater.end();
    FileChannel open = out;
    if (open != null) {
      open.close();
      if (!finished) {
        Files.deleteIfExists(unfinished);
      }
    }
  }
}
