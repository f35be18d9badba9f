package dev.penguin.internal.checkpoint;

import dev.penguin.internal.blob.ContentHash;
import dev.penguin.internal.tree.TreeEntry;
import dev.penguin.internal.tree.TreeEntry.Kind;
import dev.penguin.internal.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What others than the agent wrote, and where it is now: the agent may have changed, moved, copied
 * or deleted it after that. Going back must neither remove the last place that holds it nor keep
 * silent about it. Used by one thread.
 */
final class WorkOfOthers {
  private final KnownLines lines;

  /** What was there when others changed a path last. */
  private final Map<TreePath, TreeEntry> written = new HashMap<>();

  /** Paths to which the agent carried such work, and the paths at which it was written. */
  private final Map<TreePath, Set<TreePath>> holders = new HashMap<>();

  WorkOfOthers(KnownLines lines) {
    this.lines = lines;
  }

  /**
   * A change of a path.
   *
   * @param was what was there; null for nothing
   * @param is what came; null for nothing
   */
  record Change(TreePath path, @Nullable TreeEntry was, @Nullable TreeEntry is) {}

  /** Others changed a path. */
  void wrote(Change change) {
    holders.remove(change.path());
    TreeEntry is = change.is();
    if (isThere(is)) {
      written.put(change.path(), Objects.requireNonNull(is));
    } else {
      written.remove(change.path());
    }
  }

  private static boolean isThere(@Nullable TreeEntry entry) {
    return entry != null && entry.kind().isKnown();
  }

  private static boolean hasBytes(@Nullable TreeEntry entry) {
    return entry != null && entry.kind().isKnown() && entry.kind() != Kind.DIRECTORY;
  }

  /** The agent made some changes between two checkpoints. */
  void follow(List<Change> changes) throws IOException {
    if (written.isEmpty()) {
      return;
    }
    List<Change> went = new ArrayList<>();
    List<Change> came = new ArrayList<>();
    for (Change change : changes) {
      boolean work = written.containsKey(change.path()) || holders.containsKey(change.path());
      if (work && hasBytes(change.was())) {
        went.add(change);
      }
      if (hasBytes(change.is())) {
        came.add(change);
      }
    }
    Map<String, Set<TreePath>> index = came.isEmpty() ? Map.of() : index(went);
    Map<TreePath, Set<TreePath>> found = new HashMap<>();
    for (Change to : came) {
      Set<TreePath> origins = new TreeSet<>(similar(to, index));
      written.forEach((path, work) -> addIf(holds(to.is(), work), Set.of(path), origins));
      went.forEach(from -> addIf(holds(to.is(), from.was()), origins(from.path()), origins));
      if (went.size() == 1 && came.size() == 1 && to.was() == null) {
        origins.addAll(origins(went.get(0).path())); // as one moves and edits at once
      }
      origins.remove(to.path());
      found.put(to.path(), origins);
    }
    went.stream().filter(from -> !hasBytes(from.is())).forEach(from -> holders.remove(from.path()));
    found.forEach(
        (path, origins) -> {
          if (!origins.isEmpty()) {
            holders.computeIfAbsent(path, p -> new TreeSet<>()).addAll(origins);
          }
        });
  }

  private static void addIf(boolean condition, Set<TreePath> some, Set<TreePath> all) {
    if (condition) {
      all.addAll(some);
    }
  }

  /** Where the work that is or was at a path was written. */
  private Set<TreePath> origins(TreePath path) {
    Set<TreePath> all = new TreeSet<>(holders.getOrDefault(path, Set.of()));
    if (written.containsKey(path)) {
      all.add(path);
    }
    return all;
  }

  /** Whether something is the very same file or link. */
  private static boolean holds(@Nullable TreeEntry one, @Nullable TreeEntry other) {
    if (one == null || other == null || one.kind() != other.kind()) {
      return false;
    }
    return one.kind() == Kind.LINK
        ? Objects.equals(one.target(), other.target())
        : one.size() > 0 && one.content() != null && one.content().equals(other.content());
  }

  /**
   * The lines of all works, and of what they had become, with the paths where they were written.
   */
  private Map<String, Set<TreePath>> index(List<Change> went) throws IOException {
    Map<String, Set<TreePath>> index = new HashMap<>();
    for (Map.Entry<TreePath, TreeEntry> work : written.entrySet()) {
      for (String line : lines.of(work.getValue())) {
        index.computeIfAbsent(line, l -> new HashSet<>()).add(work.getKey());
      }
    }
    for (Change from : went) {
      for (String line : lines.of(from.was())) {
        if (holders.containsKey(from.path())) {
          index.computeIfAbsent(line, l -> new HashSet<>()).addAll(origins(from.path()));
        }
      }
    }
    return index;
  }

  /** The works of which something has at least half of the lines. */
  private Set<TreePath> similar(Change to, Map<String, Set<TreePath>> index) throws IOException {
    Map<TreePath, Integer> shared = new HashMap<>();
    for (String line : lines.of(to.is())) {
      index.getOrDefault(line, Set.of()).forEach(path -> shared.merge(path, 1, Integer::sum));
    }
    Set<TreePath> all = new HashSet<>();
    for (Map.Entry<TreePath, Integer> each : shared.entrySet()) {
      if (each.getValue() * 2 >= lines.of(written.get(each.getKey())).size()) {
        all.add(each.getKey());
      }
    }
    return all;
  }

  /** The paths at which there is something else by now than what others wrote there. */
  Set<TreePath> displaced(NavigableMap<TreePath, TreeEntry> state) {
    Set<TreePath> all = new TreeSet<>();
    written.forEach(
        (path, work) -> {
          if (!TreeEntry.same(work, state.get(path))) {
            all.add(path);
          }
        });
    return all;
  }

  /**
   * The paths that hold work which is not where it was written any more. It is there still if at
   * least half of its lines are.
   */
  Set<TreePath> refuges(NavigableMap<TreePath, TreeEntry> state) throws IOException {
    Set<TreePath> lost = new HashSet<>();
    Set<ContentHash> bytes = new HashSet<>();
    for (Map.Entry<TreePath, TreeEntry> each : written.entrySet()) {
      TreeEntry work = each.getValue();
      TreeEntry now = state.get(each.getKey());
      if (!holds(now, work) && !hasHalf(lines.of(now), lines.of(work))) {
        lost.add(each.getKey());
        if (work.content() != null && work.size() > 0) {
          bytes.add(work.content());
        }
      }
    }
    Set<TreePath> all = new TreeSet<>();
    holders.forEach(
        (path, origins) -> addIf(!Collections.disjoint(origins, lost), Set.of(path), all));
    state.forEach(
        (path, entry) ->
            addIf(entry.content() != null && bytes.contains(entry.content()), Set.of(path), all));
    return all;
  }

  private static boolean hasHalf(Set<String> some, Set<String> of) {
    return !of.isEmpty() && of.stream().filter(some::contains).count() * 2 >= of.size();
  }
}
