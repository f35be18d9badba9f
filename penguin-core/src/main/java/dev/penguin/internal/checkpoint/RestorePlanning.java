package dev.penguin.internal.checkpoint;

import dev.penguin.internal.checkpoint.WorkOfOthers.Change;
import dev.penguin.internal.tree.LeftOut;
import dev.penguin.internal.tree.LeftOut.Reason;
import dev.penguin.internal.tree.PathChange;
import dev.penguin.internal.tree.Tree;
import dev.penguin.internal.tree.TreeEntry;
import dev.penguin.internal.tree.TreeEntry.Kind;
import dev.penguin.internal.tree.TreePath;
import java.io.IOException;
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
  private final WorkOfOthers work;

  /** What came in calls in which something left out went: it may be that, moved into view. */
  private final Set<TreePath> fromLeftOut = new HashSet<>();

  /**
   * @param lines finds work of others that the agent moved and edited
   */
  RestorePlanning(Tree target, KnownLines lines) {
    this.work = new WorkOfOthers(lines);
    this.target = target;
    this.state = new TreeMap<>(target.entries());
  }

  /** Goes on to the next checkpoint. */
  void next(Manifest manifest) throws IOException {
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
    boolean moved = touched.stream().anyMatch(path -> isGone(before.get(path), state.get(path)));
    changed(known, manifest.origin(), moved);
  }

  private static boolean isGone(@Nullable TreeEntry was, @Nullable TreeEntry is) {
    return was != null
        && was.kind() == Kind.LEFT_OUT
        && was.reason() != Reason.GIT
        && (is == null || is.kind() == Kind.ABSENT);
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

  private void changed(List<Change> changes, Origin origin, boolean leftOutWent)
      throws IOException {
    for (Change change : changes) {
      (origin == Origin.AGENT ? byAgent : byOthers).add(change.path());
      if (origin == Origin.OUTSIDE) {
        work.wrote(change);
      } else if (leftOutWent && change.was() == null) {
        fromLeftOut.add(change.path());
      }
    }
    if (origin == Origin.AGENT) {
      work.follow(changes);
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
  RestorePlan plan(String id, String presentId, String targetId, @Nullable Set<TreePath> only)
      throws IOException {
    Set<TreePath> paths = new TreeSet<>(byAgent);
    paths.addAll(byOthers);
    List<PathChange> steps = new ArrayList<>();
    List<TreePath> conflicts = new ArrayList<>();
    List<LeftOut> leftOut = leftOut();
    Set<TreePath> displaced = work.displaced(state);
    Set<TreePath> kept = work.refuges(state);
    kept.addAll(fromLeftOut);
    kept.addAll(byOthers);
    for (TreePath path : paths) {
      TreeEntry now = state.get(path);
      TreeEntry then = wanted(path);
      boolean same = TreeEntry.same(now, then) || isMoot(now, then);
      if (!isWanted(path, only) || same && !displaced.contains(path)) {
        continue;
      }
      Reason reason = obstacle(now, then);
      if (kept.contains(path)) {
        conflicts.add(path);
      } else if (reason != null) {
        leftOut.add(new LeftOut(path, reason));
      } else {
        steps.add(new PathChange(path, known(now), known(then)));
      }
    }
    return new RestorePlan(id, presentId, targetId, steps, conflicts, leftOut);
  }

  /** What is left out now, and what was then: it is gone, or known by now. */
  private List<LeftOut> leftOut() {
    Tree present = Tree.of(state);
    List<LeftOut> all = new ArrayList<>(present.leftOut());
    target
        .entries()
        .forEach(
            (path, then) -> {
              TreeEntry now = state.get(path);
              if (then.kind() != Kind.LEFT_OUT || present.cover(path) != null) {
                return;
              }
              if (now == null || now.kind() == Kind.ABSENT) {
                if (known(wanted(path)) == null) {
                  all.add(new LeftOut(path, Reason.GONE));
                }
              } else if (now.reason() == null && then.reason() != null) {
                all.add(new LeftOut(path, then.reason()));
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
