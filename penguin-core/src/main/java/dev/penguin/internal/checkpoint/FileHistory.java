package dev.penguin.internal.checkpoint;

import dev.penguin.internal.blob.ContentHash;
import dev.penguin.internal.blob.PackWriter;
import dev.penguin.internal.tree.ContentSink;
import dev.penguin.internal.tree.PathChange;
import dev.penguin.internal.tree.Tree;
import dev.penguin.internal.tree.TreeEntry;
import dev.penguin.internal.tree.TreePath;
import dev.penguin.internal.tree.TreeScan;
import dev.penguin.internal.tree.TreeWriter;
import dev.penguin.session.StorageException;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of one session, each after the one before, and who made the changes between them.
 *
 * <p>Take one with {@link Origin#OUTSIDE} before a tool changes files, and one with {@link
 * Origin#AGENT} after it: so changes of the agent differ from those of others. Going back undoes
 * only what was the agent's alone. All of it is on disk before a method returns. A checkpoint that
 * would be as the one before is that one. Used by one thread at a time.
 */
public final class FileHistory {
  private final CheckpointStore store;
  private final Chain chain;

  FileHistory(CheckpointStore store, String key, @Nullable String from) {
    this.store = store;
    this.chain = new Chain(store, key, from);
  }

  /** The last checkpoint of this session; empty for a session that has none. */
  public Optional<FileCheckpoint> latest() {
    return store.run("read", () -> Optional.ofNullable(chain.latest()));
  }

  /** The id of the oldest checkpoint from which the last one can be reached; empty for none. */
  public Optional<String> oldest() {
    return store.run("read", () -> Optional.ofNullable(chain.oldest()));
  }

  /**
   * Compares the whole tree with the last checkpoint, and keeps what differs. Files whose size,
   * time of change and inode are as they were are not read, unless they changed so shortly before
   * the last checkpoint that the clock of the file system cannot tell.
   *
   * @param by who made what differs
   * @throws StorageException when something cannot be read or written
   */
  public FileCheckpoint take(Origin by) {
    return store.run("take", () -> taken(by, null));
  }

  /**
   * Compares only some paths, what is below them and the directories that they are in; the others
   * count as unchanged. For tools that say which files they change: these are kept although ignore
   * files name them. A session without a checkpoint takes the whole tree first.
   *
   * @param named absolute, or relative to the workspace
   * @param by who made what differs
   * @throws IllegalArgumentException when a path is not in the workspace
   * @throws StorageException when something cannot be read or written
   */
  public FileCheckpoint takeOf(Set<Path> named, Origin by) {
    Set<TreePath> paths = inner(named);
    return store.run("take", () -> taken(by, paths));
  }

  private Set<TreePath> inner(Set<Path> named) {
    return named.stream()
        .map(path -> TreePath.of(store.workspace(), path))
        .collect(Collectors.toSet());
  }

  private FileCheckpoint taken(Origin by, @Nullable Set<TreePath> named) throws IOException {
    store.packs().refresh();
    boolean first = chain.latest() == null;
    if (first || named == null) {
      FileCheckpoint whole = taken(by, null, System.currentTimeMillis() * 1_000_000);
      return named == null
          ? whole
          : taken(by, named, chain.verifiedAt()).with(whole.newFiles(), whole.newBytes());
    }
    return taken(by, named, chain.verifiedAt());
  }

  private FileCheckpoint taken(Origin by, @Nullable Set<TreePath> named, long verifiedAt)
      throws IOException {
    String id = chain.nextId();
    try (PackWriter pack = store.packs().write(id)) {
      TreeScan scan = scan(pack);
      Tree now = named == null ? scan.whole() : scan.only(named);
      pack.finish();
      return chain.append(id, now, by, verifiedAt).with(pack.contents(), pack.bytes());
    }
  }

  private TreeScan scan(PackWriter pack) {
    return new TreeScan(
        store.workspace(),
        chain.current(),
        chain.verifiedAt(),
        store.limits(),
        new Sink(store, pack));
  }

  /** What is read goes into the pack of the checkpoint. */
  private record Sink(CheckpointStore store, PackWriter pack) implements ContentSink {
    @Override
    public boolean has(ContentHash hash) {
      return store.packs().has(hash);
    }

    @Override
    public ContentHash keep(ReadableByteChannel content) throws IOException {
      return pack.add(content);
    }
  }

  /**
   * What the agent changed since a checkpoint of this session: {@code before} is what the
   * checkpoint has, {@code after} what the last one has. What others changed too is in it as well
   * where the agent changed it.
   *
   * @throws StorageException when the checkpoint is not there any more
   */
  public List<PathChange> changesSince(String checkpoint) {
    return store.run("read", () -> since(checkpoint, new KnownLines(null)).changes());
  }

  /**
   * Takes a checkpoint of the present and works out how to go back to another one. The plan is
   * stored, so that after a crash it can be read with {@link #plan(String)} and applied again.
   *
   * @param checkpoint the id of one that this session has, or has gone on from
   * @throws StorageException when it is not there any more
   */
  public RestorePlan planBackTo(String checkpoint) {
    return store.run("plan", () -> planned(checkpoint, null));
  }

  /**
   * The same for some paths and what is below them.
   *
   * @param only absolute, or relative to the workspace
   */
  public RestorePlan planBackTo(String checkpoint, Set<Path> only) {
    Set<TreePath> paths = inner(only);
    return store.run("plan", () -> planned(checkpoint, paths));
  }

  private RestorePlan planned(String checkpoint, @Nullable Set<TreePath> only) throws IOException {
    FileCheckpoint present = taken(Origin.OUTSIDE, null);
    RestorePlan plan =
        since(checkpoint, new KnownLines(store.packs()::open))
            .plan(UUID.randomUUID().toString(), present.id(), checkpoint, only);
    for (PathChange step : plan.steps()) {
      ContentHash content = step.after() == null ? null : step.after().content();
      if (content != null && !store.packs().has(content)) {
        throw new IOException("The bytes of " + step.path() + " are lost; nothing was changed");
      }
    }
    store.manifests().put(planName(plan.id()), ManifestCodec.write(plan), store.clock().instant());
    return plan;
  }

  private static String planName(String id) {
    return ManifestFiles.PLAN + id;
  }

  private RestorePlanning since(String checkpoint, KnownLines lines) throws IOException {
    FileCheckpoint target = store.read(checkpoint);
    RestorePlanning planning = new RestorePlanning(target.tree(), lines);
    for (Manifest manifest : chain.since(checkpoint)) {
      planning.next(manifest);
    }
    return planning;
  }

  /** A plan that was stored; empty when it was finished, or never made. */
  public Optional<RestorePlan> plan(String id) {
    return store.run(
        "read",
        () -> {
          byte[] bytes = store.manifests().bytes(planName(UUID.fromString(id).toString()));
          return bytes == null ? Optional.empty() : Optional.of(ManifestCodec.readPlan(id, bytes));
        });
  }

  /**
   * Does what a plan says. It can be called again with the same plan at any time before {@link
   * #finish}: steps that were done are passed over. A path that is neither as the plan found it nor
   * as it makes it is a conflict, and left.
   *
   * @throws StorageException when a file cannot be written; apply the plan again, or {@link
   *     #backOut back out} of it
   */
  public RestoreResult apply(RestorePlan plan) {
    return store.run("restore", () -> written(plan, plan.steps()));
  }

  /**
   * Takes back what was done of a plan, so that the files are as the plan found them. It can be
   * called again as well.
   *
   * @throws StorageException when a file cannot be written
   */
  public RestoreResult backOut(RestorePlan plan) {
    List<PathChange> back = new ArrayList<>();
    for (PathChange step : plan.steps()) {
      back.add(step.reversed());
    }
    return store.run("restore", () -> written(plan, back));
  }

  private RestoreResult written(RestorePlan plan, List<PathChange> steps) throws IOException {
    store.packs().refresh();
    Tree present = store.manifests().tree(plan.present());
    TreeWriter writer = new TreeWriter(store.workspace(), present, plan.id(), store.packs()::open);
    writer.apply(steps);
    return new RestoreResult(
        writer.restored(),
        joined(plan.conflicts(), writer.conflicts()),
        joined(plan.leftOut(), writer.leftOut()));
  }

  private static <T> List<T> joined(Collection<T> one, Collection<T> two) {
    List<T> all = new ArrayList<>(one);
    all.addAll(two);
    return all;
  }

  /**
   * Takes a checkpoint of what applying or backing out made, and forgets the plan. What was
   * restored has {@link Origin#AGENT}; the other paths of the plan, which somebody changed while
   * the files went back, have {@link Origin#OUTSIDE}.
   *
   * @throws StorageException when something cannot be read or written
   */
  public FileCheckpoint finish(RestorePlan plan, RestoreResult result) {
    return store.run(
        "take",
        () -> {
          FileCheckpoint after = afterwards(plan, result.restored());
          store.manifests().delete(planName(plan.id()));
          return after;
        });
  }

  private FileCheckpoint afterwards(RestorePlan plan, List<TreePath> restored) throws IOException {
    store.packs().refresh();
    Set<TreePath> all = plan.steps().stream().map(PathChange::path).collect(Collectors.toSet());
    String id = chain.nextId();
    try (PackWriter pack = store.packs().write(id)) {
      Tree now = scan(pack).only(all);
      pack.finish();
      NavigableMap<TreePath, TreeEntry> ours = new TreeMap<>(chain.current().entries());
      for (TreePath path : restored) {
        TreeEntry entry = now.at(path);
        if (entry == null) {
          ours.remove(path);
        } else {
          ours.put(path, entry);
        }
      }
      chain.append(id, Tree.of(ours), Origin.AGENT, chain.verifiedAt());
      return chain.append(chain.nextId(), now, Origin.OUTSIDE, chain.verifiedAt());
    }
  }
}
