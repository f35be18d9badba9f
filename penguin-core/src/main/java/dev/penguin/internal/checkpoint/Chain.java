package dev.penguin.internal.checkpoint;

import dev.penguin.internal.tree.Tree;
import dev.penguin.internal.tree.TreeEntry;
import dev.penguin.internal.tree.TreePath;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The manifests of one session in their order, and the last one's tree in memory. Used under the
 * lock of the store.
 */
final class Chain {
  private static final String ID = "%s-%012x";

  private final CheckpointStore store;
  private final String key;
  private final @Nullable String from;
  private boolean loaded;
  private @Nullable Manifest head;

  /** The tree of the head as it stands on disk. */
  private Tree stored = Tree.EMPTY;

  /** The same with the stamps of the last comparison. */
  private Tree current = Tree.EMPTY;

  private long verifiedAt;
  private long last;

  Chain(CheckpointStore store, String key, @Nullable String from) {
    this.store = store;
    this.key = key;
    this.from = from;
  }

  private void load() throws IOException {
    ManifestFiles manifests = store.manifests();
    if (!loaded) {
      String mine = manifests.last(key);
      last = mine == null ? 0 : Long.parseLong(mine.substring(mine.indexOf('-') + 1), 16);
      String id = mine == null && from != null && manifests.has(from) ? from : mine;
      if (id != null) {
        head = manifests.read(id);
        stored = manifests.tree(id);
        current = stored;
        verifiedAt = head.verifiedAt();
      }
      loaded = true;
    } else if (head != null && !manifests.has(head.id())) {
      // Swept while the session was idle: the next one says everything again.
      head = null;
      stored = Tree.EMPTY;
    }
  }

  @Nullable FileCheckpoint latest() throws IOException {
    load();
    return head == null ? null : checkpoint(head);
  }

  private FileCheckpoint checkpoint(Manifest manifest) {
    return new FileCheckpoint(manifest.id(), Instant.ofEpochMilli(manifest.takenAt()), current);
  }

  Tree current() {
    return current;
  }

  long verifiedAt() {
    return verifiedAt;
  }

  /** An id that no checkpoint had, also none that was thrown away: it has the time in it. */
  String nextId() throws IOException {
    load();
    return ID.formatted(key, Math.max(last + 1, store.clock().millis()));
  }

  /** Puts a tree at the end, unless it is the one that is there. */
  FileCheckpoint append(String id, Tree now, Origin by, long verified) throws IOException {
    current = now;
    verifiedAt = verified;
    Manifest before = head;
    Instant at = store.clock().instant();
    TreeMap<TreePath, TreeEntry> differing = new TreeMap<>();
    List<TreePath> removed = new ArrayList<>();
    if (before != null && !differs(now, differing, removed)) {
      store.manifests().use(before.id(), at);
      return checkpoint(before);
    }
    int depth =
        before == null || before.depth() >= ManifestFiles.MAX_DEPTH ? 0 : before.depth() + 1;
    Manifest next =
        new Manifest(
            id,
            before == null ? null : before.id(),
            by,
            at.toEpochMilli(),
            verified,
            depth,
            depth == 0 ? now.entries() : differing,
            depth == 0 ? Collections.emptyList() : removed);
    store.manifests().write(next, at);
    head = next;
    stored = now;
    last = Long.parseLong(id.substring(id.indexOf('-') + 1), 16);
    return checkpoint(next);
  }

  /** What differs from the head, stamps included; false when stamps are all that differs. */
  private boolean differs(Tree now, Map<TreePath, TreeEntry> differing, List<TreePath> removed) {
    if (now == stored) {
      return false;
    }
    boolean more = false;
    for (Map.Entry<TreePath, TreeEntry> each : now.entries().entrySet()) {
      TreeEntry was = stored.at(each.getKey());
      if (!each.getValue().equals(was)) {
        differing.put(each.getKey(), each.getValue());
        more |= was == null || !TreeEntry.same(was, each.getValue());
      }
    }
    for (TreePath path : stored.entries().keySet()) {
      if (now.at(path) == null) {
        removed.add(path);
        more = true;
      }
    }
    return more;
  }

  /**
   * The manifests after a checkpoint, up to the last.
   *
   * @throws IOException when this session does not come from it, or some of them are gone
   */
  Deque<Manifest> since(String checkpoint) throws IOException {
    load();
    Deque<Manifest> all = new ArrayDeque<>();
    Manifest at = head;
    while (at != null && !at.id().equals(checkpoint)) {
      all.addFirst(at);
      at = before(at);
    }
    if (at == null) {
      throw new IOException(
          "The session has not come from the checkpoint %s, or what was taken since is gone"
              .formatted(checkpoint));
    }
    return all;
  }

  private @Nullable Manifest before(Manifest manifest) throws IOException {
    String previous = manifest.previous();
    return previous == null || !store.manifests().has(previous)
        ? null
        : store.manifests().read(previous);
  }

  /** The id of the first one that is still there; null for none. */
  @Nullable String oldest() throws IOException {
    load();
    String id = null;
    for (Manifest at = head; at != null; at = before(at)) {
      id = at.id();
    }
    return id;
  }
}
