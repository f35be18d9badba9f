package dev.penguin.internal.checkpoint;

import dev.penguin.internal.blob.ContentHash;
import dev.penguin.internal.checkpoint.WorkOfOthers.Change;
import dev.penguin.internal.tree.LeftOut;
import dev.penguin.internal.tree.LeftOut.Reason;
import dev.penguin.internal.tree.PathChange;
import dev.penguin.internal.tree.Tree;
import dev.penguin.internal.tree.TreeEntry;
import dev.penguin.internal.tree.TreeEntry.Kind;
import dev.penguin.internal.tree.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Works out, from a checkpoint and all that were taken since, what the agent changed and what
 * others did. Used once, by one thread.
 */
final class RestorePlanning {
  private final Tree target;
  private final TreeMap<TreePath, TreeEntry> state;

  /** Paths of which the target knew nothing: what was known of them first is what they were. */
  private final Map<TreePath, TreeEntry> found = new HashMap<>();

  private final Set<TreePath> byAgent = new TreeSet<>();
  private final Set<TreePath> byOthers = new HashSet<>();
  private final WorkOfOthers work = new WorkOfOthers();

  RestorePlanning(Tree target) {
    this.target = target;
    this.state = new TreeMap<>(target.entries());
  }

  /** Goes on to the next checkpoint. */
  void next(Manifest manifest) {
    Set<TreePath> touched = new HashSet<>(manifest.entries().keySet());
    touched.addAll(manifest.isWhole() ? state.keySet() : manifest.removed());
    Map<TreePath, TreeEntry> before = new HashMap<>();
    Set<TreePath> unknown = new HashSet<>();
    Tree was = Tree.of(state);
    for (TreePath path : touched) {
      TreeEntry entry = state.get(path);
      before.put(path, entry);
      if (entry == null ? was.cover(path) != null : entry.kind() == Kind.LEFT_OUT) {
        unknown.add(path);
      }
    }
    ManifestFiles.apply(manifest, state);
    List<Change> known = new ArrayList<>();
    for (TreePath path : touched) {
      Change change = new Change(path, before.get(path), state.get(path));
      if (unknown.contains(path)) {
        appeared(change);
      } else if (!TreeEntry.same(change.was(), change.is()) && !isMoot(change.was(), change.is())) {
        known.add(change);
      }
    }
    changed(known, manifest.origin());
  }

  /** What became of a path that no checkpoint knew, nobody saw. */
  private void appeared(Change change) {
    TreeEntry is = change.is();
    TreeEntry then = target.at(change.path());
    if (then != null && then.kind().isKnown()) {
      byOthers.add(change.path());
    } else if (is != null && is.kind().isKnown()) {
      found.putIfAbsent(change.path(), is);
    }
  }

  private void changed(List<Change> changes, Origin origin) {
    for (Change change : changes) {
      (origin == Origin.AGENT ? byAgent : byOthers).add(change.path());
      if (origin == Origin.OUTSIDE) {
        work.wrote(change);
      }
    }
    if (origin == Origin.AGENT) {
      byOthers.addAll(work.follow(changes));
    }
  }

  /** Neither was nor is anything known there. */
  private static boolean isMoot(@Nullable TreeEntry was, @Nullable TreeEntry is) {
    return (was == null || !was.kind().isKnown()) && (is == null || !is.kind().isKnown());
  }

  private @Nullable TreeEntry wanted(TreePath path) {
    TreeEntry first = found.get(path);
    return first == null ? target.at(path) : first;
  }

  /** What the agent changed: what was there first, and what is there now. */
  List<PathChange> changes() {
    List<PathChange> all = new ArrayList<>();
    for (TreePath path : byAgent) {
      TreeEntry before = known(wanted(path));
      TreeEntry after = known(state.get(path));
      if (!TreeEntry.same(before, after)) {
        all.add(new PathChange(path, before, after));
      }
    }
    return all;
  }

  private static @Nullable TreeEntry known(@Nullable TreeEntry entry) {
    return entry == null || !entry.kind().isKnown() ? null : entry;
  }

  /**
   * The plan.
   *
   * @param only the paths that count, with what is below them; null for all
   */
  RestorePlan plan(String id, String presentId, String targetId, @Nullable Set<TreePath> only) {
    Set<TreePath> paths = new TreeSet<>(byAgent);
    paths.addAll(byOthers);
    List<PathChange> steps = new ArrayList<>();
    List<TreePath> conflicts = new ArrayList<>();
    List<LeftOut> leftOut = leftOut();
    Set<TreePath> displaced = work.displaced(state);
    Set<ContentHash> homeless = work.homeless(state);
    for (TreePath path : paths) {
      TreeEntry now = state.get(path);
      TreeEntry then = wanted(path);
      boolean same = TreeEntry.same(now, then) || isMoot(now, then);
      if (!isWanted(path, only) || same && !displaced.contains(path)) {
        continue;
      }
      Reason reason = obstacle(now, then);
      if (byOthers.contains(path) || removes(now, then, homeless)) {
        conflicts.add(path);
      } else if (reason != null) {
        leftOut.add(new LeftOut(path, reason));
      } else {
        steps.add(new PathChange(path, known(now), known(then)));
      }
    }
    return new RestorePlan(id, presentId, targetId, steps, conflicts, leftOut);
  }

  /** Whether going back would remove bytes that others wrote and that are nowhere else. */
  private static boolean removes(
      @Nullable TreeEntry now, @Nullable TreeEntry then, Set<ContentHash> homeless) {
    ContentHash content = now == null ? null : now.content();
    return content != null
        && homeless.contains(content)
        && (then == null || !content.equals(then.content()));
  }

  /** What is left out now, and what was then and is not there any more. */
  private List<LeftOut> leftOut() {
    Tree present = Tree.of(state);
    List<LeftOut> all = new ArrayList<>(present.leftOut());
    target
        .entries()
        .forEach(
            (path, then) -> {
              TreeEntry now = state.get(path);
              boolean gone = now == null || now.kind() == Kind.ABSENT;
              if (then.kind() == Kind.LEFT_OUT && gone && present.cover(path) == null) {
                all.add(new LeftOut(path, Reason.GONE));
              }
            });
    return all;
  }

  private static boolean isWanted(TreePath path, @Nullable Set<TreePath> only) {
    return only == null || only.stream().anyMatch(p -> p.equals(path) || path.isBelow(p));
  }

  /** Nothing is overwritten or removed that could not be brought back. */
  private static @Nullable Reason obstacle(@Nullable TreeEntry now, @Nullable TreeEntry then) {
    if (now != null && (now.kind() == Kind.NOT_KEPT || now.kind() == Kind.LEFT_OUT)) {
      return Reason.NOT_UNDOABLE;
    }
    return then == null || then.kind() != Kind.NOT_KEPT ? null : then.reason();
  }
}
