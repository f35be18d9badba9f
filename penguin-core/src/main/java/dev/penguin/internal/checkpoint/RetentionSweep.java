package dev.penguin.internal.checkpoint;

import dev.penguin.internal.blob.ContentHash;
import dev.penguin.internal.blob.PackStore;
import dev.penguin.internal.tree.TreeEntry;
import dev.penguin.internal.tree.TreePath;
import dev.penguin.session.Retention;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Throws checkpoints away: those that were not used for too long, the oldest of too many, and the
 * oldest of what has too many bytes. A checkpoint that says only what differs from one that goes is
 * written anew first, so that nothing is lost when this is interrupted. Used once.
 */
final class RetentionSweep {
  private final ManifestFiles manifests;
  private final PackStore packs;
  private final Retention retention;
  private final Instant now;
  private final Set<String> pinned = new TreeSet<>();

  RetentionSweep(ManifestFiles manifests, PackStore packs, Retention retention, Instant now) {
    this.manifests = manifests;
    this.packs = packs;
    this.retention = retention;
    this.now = now;
  }

  void run() throws IOException {
    List<String> all = withPinnedLast(manifests.byUse());
    int first = Math.max(0, all.size() - retention.maxNumber());
    while (first < all.size() - 1 && isTooOld(all.get(first))) {
      first++;
    }
    first = Math.min(first, Math.max(0, all.size() - Math.max(1, pinned.size())));
    Map<ContentHash, Integer> lastUse = lastUses(all, first);
    first = firstThatFits(all, first, lastUse);
    Set<String> kept = new HashSet<>(all.subList(first, all.size()));
    for (String id : kept) {
      rebase(id, kept);
    }
    for (String id : all.subList(0, first)) {
      manifests.delete(id);
    }
    Set<ContentHash> needed = new HashSet<>();
    for (Map.Entry<ContentHash, Integer> each : lastUse.entrySet()) {
      if (each.getValue() >= first) {
        needed.add(each.getKey());
      }
    }
    packs.retain(needed, "kept-" + UUID.randomUUID());
  }

  private boolean isTooOld(String name) throws IOException {
    return manifests.usedAt(name).plus(retention.maxAge()).isBefore(now);
  }

  /** What an unfinished plan needs stays, unless the plan itself is too old. */
  private List<String> withPinnedLast(List<String> all) throws IOException {
    for (String name : manifests.plans()) {
      byte[] bytes = manifests.bytes(name);
      if (bytes == null || isTooOld(name)) {
        manifests.delete(name);
      } else {
        RestorePlan plan = ManifestCodec.readPlan(name, bytes);
        pinned.add(plan.present());
        pinned.add(plan.target());
      }
    }
    pinned.retainAll(all);
    List<String> ordered = new ArrayList<>(all);
    ordered.removeAll(pinned);
    ordered.addAll(pinned);
    return ordered;
  }

  /**
   * For each content, the last checkpoint that has it, as its place in the list. Checkpoints of a
   * session are looked at one after the other, and only what differs between them.
   */
  private Map<ContentHash, Integer> lastUses(List<String> all, int first) throws IOException {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < all.size(); i++) {
      places.put(all.get(i), i);
    }
    Map<ContentHash, Integer> uses = new HashMap<>();
    TreeMap<TreePath, TreeEntry> state = new TreeMap<>();
    String last = "";
    for (String id : new TreeSet<>(all.subList(first, all.size()))) {
      Manifest manifest = manifests.read(id);
      if (manifest.isWhole() || !last.equals(manifest.previous())) {
        use(state.values(), places.getOrDefault(last, 0), uses);
        state = new TreeMap<>(manifests.tree(id).entries());
      } else {
        List<@Nullable TreeEntry> old = new ArrayList<>();
        for (TreePath path : manifest.entries().keySet()) {
          old.add(state.get(path));
        }
        for (TreePath path : manifest.removed()) {
          old.add(state.get(path));
        }
        use(old, places.getOrDefault(last, 0), uses);
        ManifestFiles.apply(manifest, state);
      }
      last = id;
    }
    use(state.values(), places.getOrDefault(last, 0), uses);
    return uses;
  }

  private static void use(
      Collection<? extends @Nullable TreeEntry> entries,
      int place,
      Map<ContentHash, Integer> uses) {
    for (TreeEntry entry : entries) {
      ContentHash content = entry == null ? null : entry.content();
      if (content != null) {
        uses.merge(content, place, Math::max);
      }
    }
  }

  private int firstThatFits(List<String> all, int from, Map<ContentHash, Integer> lastUse)
      throws IOException {
    long[] freed = new long[all.size() + 1];
    long bytes = 0;
    for (Map.Entry<ContentHash, Integer> each : lastUse.entrySet()) {
      long size = packs.bytesOf(each.getKey());
      bytes += size;
      freed[each.getValue()] += size;
    }
    for (int i = from; i < all.size(); i++) {
      long size = manifests.size(all.get(i));
      bytes += size;
      freed[i] += size;
    }
    int first = from;
    while (first < all.size() - Math.max(1, pinned.size()) && bytes > retention.maxBytes()) {
      bytes -= freed[first++];
    }
    return first;
  }

  /** Makes a checkpoint whole when one that it stands on goes. */
  private void rebase(String id, Set<String> kept) throws IOException {
    Manifest manifest = manifests.read(id);
    if (manifest.isWhole() || manifest.previous() != null && kept.contains(manifest.previous())) {
      return;
    }
    Manifest whole =
        new Manifest(
            id,
            manifest.previous(),
            manifest.origin(),
            manifest.takenAt(),
            manifest.verifiedAt(),
            0,
            manifests.tree(id).entries(),
            Collections.emptyList());
    manifests.write(whole, manifests.usedAt(id));
  }
}
