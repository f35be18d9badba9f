package dev.penguin.internal.checkpoint;

import dev.penguin.internal.journal.StateDirectory;
import dev.penguin.internal.tree.Tree;
import dev.penguin.internal.tree.TreeEntry;
import dev.penguin.internal.tree.TreePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The manifests of a store, each a file that is written under another name, synced and renamed. Its
 * user holds the lock of the store.
 */
final class ManifestFiles {
  /** After so many manifests that say what differs comes one that says everything. */
  static final int MAX_DEPTH = 50;

  /** How the names of plans begin. */
  static final String PLAN = "plan-";

  private static final String UNFINISHED = ".tmp";
  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}-[0-9a-f]{12}");

  private final Path directory;

  ManifestFiles(Path directory) {
    this.directory = directory;
  }

  /** Whether there is one. */
  boolean has(String id) {
    return ID.matcher(id).matches() && Files.exists(directory.resolve(id));
  }

  /** The ids of all, oldest use first. */
  List<String> byUse() throws IOException {
    record Used(FileTime at, String id) {}
    List<Used> all = new ArrayList<>();
    for (String id : ids("*")) {
      all.add(new Used(Files.getLastModifiedTime(directory.resolve(id)), id));
    }
    all.sort((a, b) -> a.at.equals(b.at) ? a.id.compareTo(b.id) : a.at.compareTo(b.at));
    return all.stream().map(Used::id).toList();
  }

  /** The newest one whose id begins so; null when there is none. */
  @Nullable String last(String session) throws IOException {
    return ids(session + "-*").stream().max(String::compareTo).orElse(null);
  }

  private List<String> ids(String pattern) throws IOException {
    List<String> all = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, pattern)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (ID.matcher(name).matches()) {
          all.add(name);
        }
      }
    }
    return all;
  }

  /** The names of the plans that were not finished. */
  List<String> plans() throws IOException {
    List<String> all = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PLAN + "*")) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (!name.endsWith(UNFINISHED)) {
          all.add(name);
        }
      }
    }
    return all;
  }

  Manifest read(String id) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(directory.resolve(id));
    } catch (NoSuchFileException e) {
      throw new IOException("There is no checkpoint " + id + " any more", e);
    }
    try {
      return ManifestCodec.read(id, bytes);
    } catch (IOException e) {
      throw new IOException(
          "The checkpoint %s is damaged: %s".formatted(directory.resolve(id), e.getMessage()), e);
    }
  }

  /** The manifests from one that says everything to the one with this id. */
  Deque<Manifest> chain(String id) throws IOException {
    Deque<Manifest> chain = new ArrayDeque<>();
    String at = id;
    while (at != null) {
      Manifest manifest = read(at);
      chain.addFirst(manifest);
      at = manifest.isWhole() ? null : manifest.previous();
    }
    return chain;
  }

  /** All entries of a checkpoint. */
  Tree tree(String id) throws IOException {
    TreeMap<TreePath, TreeEntry> entries = new TreeMap<>();
    for (Manifest manifest : chain(id)) {
      apply(manifest, entries);
    }
    return Tree.of(entries);
  }

  static void apply(Manifest manifest, Map<TreePath, TreeEntry> entries) {
    if (manifest.isWhole()) {
      entries.clear();
    }
    manifest.removed().forEach(entries::remove);
    entries.putAll(manifest.entries());
  }

  void write(Manifest manifest, Instant usedAt) throws IOException {
    put(manifest.id(), ManifestCodec.write(manifest), usedAt);
  }

  void put(String name, byte[] bytes, Instant usedAt) throws IOException {
    Path unfinished = directory.resolve(name + UNFINISHED);
    try (FileChannel out =
        StateDirectory.openPrivate(
            unfinished, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer all = ByteBuffer.wrap(bytes);
      while (all.hasRemaining()) {
        out.write(all);
      }
      Files.setLastModifiedTime(unfinished, FileTime.from(usedAt));
      out.force(true);
    }
    Files.move(
        unfinished,
        directory.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    StateDirectory.sync(directory);
  }

  /** Notes that one is used again. */
  void use(String id, Instant usedAt) throws IOException {
    Files.setLastModifiedTime(directory.resolve(id), FileTime.from(usedAt));
  }

  Instant usedAt(String id) throws IOException {
    return Files.getLastModifiedTime(directory.resolve(id)).toInstant();
  }

  void delete(String id) throws IOException {
    Files.deleteIfExists(directory.resolve(id));
  }

  byte @Nullable [] bytes(String name) throws IOException {
    try {
      return Files.readAllBytes(directory.resolve(name));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  long size(String id) throws IOException {
    return Files.size(directory.resolve(id));
  }

  /** Removes what killed writers left. */
  void sweep() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + UNFINISHED)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }
}
