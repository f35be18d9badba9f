package dev.penguin.internal.tree;

import dev.penguin.internal.tree.LeftOut.Reason;
import dev.penguin.internal.tree.TreeEntry.Kind;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tree. What the tree before has is not read again when its stamp is the same and old
 * enough. Paths that the tree before has stay in it although a rule leaves them out by now: git too
 * goes on with files that it tracks. Used once, by one thread.
 */
public final class TreeScan {
  /** Each directory on the way down is open. */
  private static final int MAX_DEPTH = 200;

  private final Path root;
  private final Tree before;
  private final TreeLimits limits;
  private final FileReading reading;
  private final TreeMap<TreePath, TreeEntry> changed = new TreeMap<>();

  /** How many entries of the tree before were met again. */
  private int met;

  private int entries;

  /**
   * A scan.
   *
   * @param root the directory
   * @param before the tree that it was; an empty one at first
   * @param verifiedAt when the tree before was compared with the directory, in nanoseconds since
   *     1970; its stamps count for what changed well before that
   * @param sink where the bytes of files go
   */
  public TreeScan(Path root, Tree before, long verifiedAt, TreeLimits limits, ContentSink sink) {
    this.root = root;
    this.before = before;
    this.limits = limits;
    this.reading = new FileReading(root.getFileSystem(), verifiedAt, limits, sink);
  }

  /**
   * The whole tree; the very tree before when nothing at all differs.
   *
   * @throws IOException when the root or a file cannot be read
   */
  public Tree whole() throws IOException {
    try (OpenDirectory top = OpenDirectory.root(root)) {
      visit(top, TreePath.ROOT, ScanRules.of(root), false);
    }
    if (changed.isEmpty() && met == before.entries().size()) {
      return before;
    }
    TreeMap<TreePath, TreeEntry> now = new TreeMap<>(before.entries());
    if (met != before.entries().size()) {
      now.keySet().retainAll(reading.seen());
    }
    now.putAll(changed);
    Tree tree = Tree.of(now);
    Tree all = met == before.entries().size() ? tree : withHidden(tree);
    return all.isExactly(before) ? before : all;
  }

  /** What can no longer be seen although it may be there stays; what is surely gone is absent. */
  private Tree withHidden(Tree seen) {
    TreeMap<TreePath, TreeEntry> all = new TreeMap<>(seen.entries());
    before.entries().forEach((path, entry) -> hide(seen, path, entry, all));
    return Tree.of(all);
  }

  private static void hide(
      Tree seen, TreePath path, TreeEntry entry, Map<TreePath, TreeEntry> all) {
    LeftOut cover = all.containsKey(path) ? null : seen.cover(path);
    if (cover != null && entry.kind() != Kind.LEFT_OUT) {
      boolean hidden = cover.reason() == Reason.UNREADABLE || cover.reason() == Reason.TOO_MANY;
      if (hidden) {
        all.put(path, entry);
      } else if (cover.reason() != Reason.GIT) {
        all.put(path, TreeEntry.absent());
      }
    }
  }

  /** The tree before, with some paths, what is below them and the directories that they are in. */
  public Tree only(Set<TreePath> named) throws IOException {
    if (named.contains(TreePath.ROOT)) {
      return whole();
    }
    reading.countBytes(before);
    TreeMap<TreePath, TreeEntry> all = new TreeMap<>(before.entries());
    TreePath last = null;
    for (TreePath path : new TreeSet<>(named)) {
      if (last == null || !path.equals(last) && !path.isBelow(last)) {
        only(path, all);
        last = path;
      }
    }
    Tree now = Tree.of(all);
    return now.isExactly(before) ? before : now;
  }

  private void only(TreePath path, NavigableMap<TreePath, TreeEntry> all) throws IOException {
    OpenDirectory at = OpenDirectory.root(root);
    ScanRules rules = ScanRules.of(root).in(at, TreePath.ROOT, at.paths());
    boolean covered = false;
    try {
      for (TreePath step : path.way()) {
        boolean last = step.equals(path);
        Path name = PathBytes.path(root.getFileSystem(), step.name());
        StatReader.Stat stat = reading.stat(at.path().resolve(name));
        boolean directory = stat != null && stat.type() == StatReader.Type.DIRECTORY;
        Reason reason = covered ? null : rules.reason(step, directory);
        if (reason == Reason.GIT || stat == null || !directory) {
          end(at, name, step, path, stat, reason, covered, all);
          return;
        }
        covered |= reason != null;
        all.put(
            step,
            reason != null
                ? TreeEntry.leftOut(reason)
                : TreeEntry.directory(stat.mode(), stat.stamp()));
        try (OpenDirectory above = at) {
          at = above.directory(name);
        }
        if (last) {
          inside(at, path, rules, covered, all);
        } else {
          rules = rules.in(at, step, at.paths());
        }
      }
    } finally {
      at.close();
    }
  }

  /** The way ends here: with a file, a link, something else or nothing. */
  private void end(
      OpenDirectory at,
      Path name,
      TreePath step,
      TreePath named,
      StatReader.@Nullable Stat stat,
      @Nullable Reason reason,
      boolean covered,
      NavigableMap<TreePath, TreeEntry> all)
      throws IOException {
    List<TreePath> gone = new ArrayList<>(below(step, all));
    gone.forEach(all::remove);
    all.remove(step);
    if (reason == Reason.GIT) {
      all.put(step, TreeEntry.leftOut(reason));
      return;
    }
    TreeEntry entry = stat == null ? null : reading.entry(at, name, before.at(step), stat);
    if (entry != null) {
      all.put(step, entry);
    }
    if (covered) {
      gone.add(step);
      gone.add(named);
      gone.forEach(p -> all.putIfAbsent(p, TreeEntry.absent()));
    }
  }

  private static List<TreePath> below(TreePath path, NavigableMap<TreePath, TreeEntry> all) {
    return all.tailMap(path, false).keySet().stream().takeWhile(p -> p.isBelow(path)).toList();
  }

  private void inside(
      OpenDirectory at,
      TreePath path,
      ScanRules rules,
      boolean covered,
      NavigableMap<TreePath, TreeEntry> all)
      throws IOException {
    visit(at, path, rules, covered);
    for (TreePath each : below(path, before.entries())) {
      if (!reading.seen().contains(each)) {
        if (covered) {
          all.put(each, TreeEntry.absent());
        } else {
          all.remove(each);
        }
      }
    }
    all.putAll(changed);
  }

  private void visit(OpenDirectory directory, TreePath at, ScanRules above, boolean covered)
      throws IOException {
    List<Path> paths = directory.paths();
    Collections.sort(paths);
    ScanRules rules = above.in(directory, at, paths);
    for (Path path : paths) {
      Path name = path.getFileName();
      String bytes = name == null ? "" : PathBytes.of(name);
      if (bytes.isEmpty() || BuiltInRules.isUnfinished(bytes)) {
        continue;
      }
      TreePath child = at.child(bytes);
      TreeEntry was = before.at(child);
      if (covered && was == null && !before.knowsBelow(child)) {
        continue;
      }
      StatReader.Stat stat = reading.stat(path);
      if (stat != null) {
        meet(directory, new Met(path, name, child, was, stat), rules, covered);
      }
    }
  }

  /** An entry of a directory that is visited. */
  private record Met(
      Path path, Path name, TreePath child, @Nullable TreeEntry was, StatReader.Stat stat) {}

  private void meet(OpenDirectory directory, Met met, ScanRules rules, boolean covered)
      throws IOException {
    boolean isDirectory = met.stat.type() == StatReader.Type.DIRECTORY;
    Reason reason = covered ? null : rules.reason(met.child, isDirectory);
    if (++entries > limits.maxEntries()) {
      put(met, TreeEntry.leftOut(Reason.TOO_MANY));
      return;
    }
    if (isDirectory) {
      meetDirectory(directory, met, rules, covered, reason);
      return;
    }
    boolean tracked = met.was != null && met.was.kind() != Kind.LEFT_OUT;
    if (reason != null && (reason == Reason.GIT || !tracked)) {
      put(met, TreeEntry.leftOut(reason));
      return;
    }
    TreeEntry entry = reading.entry(directory, met.name, met.was, met.stat);
    if (entry != null) {
      put(met, entry);
    }
  }

  private void meetDirectory(
      OpenDirectory directory, Met met, ScanRules rules, boolean covered, @Nullable Reason reason)
      throws IOException {
    boolean enter = reason == null || reason != Reason.GIT && before.knowsBelow(met.child);
    if (met.child.depth() > MAX_DEPTH) {
      put(met, TreeEntry.leftOut(Reason.TOO_MANY));
      return;
    }
    if (enter) {
      try (OpenDirectory below = directory.directory(met.name)) {
        visit(below, met.child, rules, covered || reason != null);
      } catch (NoSuchFileException e) {
        return; // it went away meanwhile
      } catch (FileSystemException e) {
        put(met, TreeEntry.leftOut(Reason.UNREADABLE));
        return;
      }
    }
    put(met, reason != null ? TreeEntry.leftOut(reason) : reading.directory(met.was, met.stat));
  }

  private void put(Met met, TreeEntry entry) {
    reading.seen().add(met.child);
    if (met.was != null) {
      this.met++;
    }
    if (!entry.equals(met.was)) {
      changed.put(met.child, entry);
    }
  }
}
