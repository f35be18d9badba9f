package dev.penguin.internal.blob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.InflaterInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Contents in a directory of packs. A pack is written under another name, synced and renamed, and
 * never changed; it ends in a list of what it holds. Contents that are there are not written again.
 *
 * <p>Its user sees to it that one thread of one process at a time writes and sweeps, and calls
 * {@link #refresh} when others may have done so since.
 */
public final class PackStore {
  private static final Logger LOG = LoggerFactory.getLogger(PackStore.class);
  static final String PACK = ".pack";
  static final String UNFINISHED = ".tmp";

  /** Packs of which less than a half is still needed are written anew when they are larger. */
  private static final long WORTH_PACKING = 65_536;

  private final Path directory;
  private final Map<String, Pack> packs = new HashMap<>();
  private final Map<ContentHash, Place> places = new HashMap<>();

  /** A store in a directory that exists. */
  public PackStore(Path directory) {
    this.directory = directory;
  }

  /** A pack that is on disk. */
  private record Pack(Path file, long bytes, Map<ContentHash, Slice> slices) {}

  /** Where a content stands. */
  private record Place(Pack pack, Slice slice) {}

  /** Takes notice of packs that others made or removed. */
  public void refresh() throws IOException {
    Set<String> there = new HashSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + PACK)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        there.add(name);
        if (!packs.containsKey(name)) {
          add(name, file);
        }
      }
    }
    Set<String> gone = new HashSet<>(packs.keySet());
    gone.removeAll(there);
    forget(gone);
  }

  private void add(String name, Path file) throws IOException {
    Map<ContentHash, Slice> slices;
    try {
      slices = PackFormat.list(file);
    } catch (NoSuchFileException e) {
      return; // swept just now
    } catch (IOException e) {
      LOG.warn("What is in {} is lost, but for what is kept anew", file, e);
      slices = Map.of();
    }
    Pack pack = new Pack(file, Files.size(file), slices);
    packs.put(name, pack);
    slices.forEach((hash, slice) -> places.put(hash, new Place(pack, slice)));
  }

  private void forget(Set<String> names) {
    if (packs.keySet().removeAll(names)) {
      places.clear();
      for (Pack pack : packs.values()) {
        pack.slices.forEach((hash, slice) -> places.put(hash, new Place(pack, slice)));
      }
    }
  }

  /** Whether a content is there. */
  public boolean has(ContentHash hash) {
    return places.containsKey(hash);
  }

  /** Begins a pack; its name must be new. */
  public PackWriter write(String name) {
    return new PackWriter(this, directory.resolve(name + UNFINISHED));
  }

  void finished(Path unfinished) throws IOException {
    String name = unfinished.getFileName().toString();
    String as = name.substring(0, name.length() - UNFINISHED.length()) + PACK;
    Path file = directory.resolve(as);
    Files.move(unfinished, file);
    add(as, file);
  }

  /** The directory whose list of names must be synced for new packs to stay. */
  public Path directory() {
    return directory;
  }

  /**
   * Opens a content. Reading its end fails when the bytes are not those that were kept.
   *
   * @throws IOException when it is not there, or damaged
   */
  public InputStream open(ContentHash hash) throws IOException {
    Place place = places.get(hash);
    if (place == null) {
      throw new IOException("There is no content " + hash + " in " + directory);
    }
    FileChannel channel =
        FileChannel.open(place.pack.file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    channel.position(place.slice.at());
    InputStream raw = new SliceStream(Channels.newInputStream(channel), place.slice.stored());
    InputStream plain = place.slice.deflated() ? new InflaterInputStream(raw) : raw;
    return new CheckedStream(plain, hash, place.slice.size(), place.pack.file);
  }

  /** All bytes of a content. */
  public byte[] read(ContentHash hash) throws IOException {
    try (InputStream in = open(hash)) {
      return in.readAllBytes();
    }
  }

  /** What all packs have on disk. */
  public long bytes() {
    return packs.values().stream().mapToLong(Pack::bytes).sum();
  }

  /** How much of the disk each content has. */
  public long bytesOf(ContentHash hash) {
    Place place = places.get(hash);
    return place == null ? 0 : place.slice.stored();
  }

  /**
   * Removes what is not needed any more.
   *
   * @param needed all contents that stay
   * @param name of a new pack
   */
  public void retain(Collection<ContentHash> needed, String name) throws IOException {
    Set<ContentHash> live = new HashSet<>(needed);
    Set<String> old = new HashSet<>();
    try (PackWriter writer = write(name)) {
      for (Map.Entry<String, Pack> each : Map.copyOf(packs).entrySet()) {
        Pack pack = each.getValue();
        long used = 0;
        for (Map.Entry<ContentHash, Slice> slice : pack.slices.entrySet()) {
          used += isLiveIn(pack, slice.getKey(), live) ? slice.getValue().stored() : 0;
        }
        if (used == 0 || used < pack.bytes / 2 && pack.bytes > WORTH_PACKING) {
          old.add(each.getKey());
          copy(pack, live, writer);
        }
      }
      writer.finish();
    }
    for (String each : old) {
      Files.deleteIfExists(directory.resolve(each));
    }
    forget(old);
  }

  private boolean isLiveIn(Pack pack, ContentHash hash, Set<ContentHash> live) {
    Place place = places.get(hash);
    return live.contains(hash) && place != null && place.pack.file.equals(pack.file);
  }

  private void copy(Pack pack, Set<ContentHash> live, PackWriter writer) throws IOException {
    for (ContentHash hash : pack.slices.keySet()) {
      if (isLiveIn(pack, hash, live)) {
        try (InputStream in = open(hash)) {
          writer.addAnew(in);
        }
      }
    }
  }

  /** Removes what killed writers left. Nobody may be writing. */
  public void sweep() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + UNFINISHED)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** A part of another stream. */
  private static final class SliceStream extends InputStream {
    private final InputStream in;
    private long left;

    SliceStream(InputStream in, long left) {
      this.in = in;
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int read = in.read(into, from, (int) Math.min(left, length));
      left -= Math.max(read, 0);
      return read;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  /** Holds what is read to its hash. */
  private static final class CheckedStream extends InputStream {
    private final InputStream in;
    private final ContentHash hash;
    private final Path file;
    private final MessageDigest digest = ContentHash.digest();
    private long left;
    private boolean checked;

    CheckedStream(InputStream in, ContentHash hash, long size, Path file) {
      this.in = in;
      this.hash = hash;
      this.left = size;
      this.file = file;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      int read;
      try {
        read = in.read(into, from, length);
      } catch (IOException e) {
        throw new IOException("The content %s in %s is damaged".formatted(hash, file), e);
      }
      if (read > 0) {
        digest.update(into, from, read);
        left -= read;
      } else if (!checked) {
        checked = true;
        if (left != 0 || !ContentHash.of(digest).equals(hash)) {
          throw new IOException("The content %s in %s is damaged".formatted(hash, file));
        }
      }
      return read;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
