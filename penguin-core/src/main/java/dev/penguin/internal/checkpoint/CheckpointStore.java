package dev.penguin.internal.checkpoint;

import dev.penguin.error.ConfigurationException;
import dev.penguin.internal.blob.ContentHash;
import dev.penguin.internal.blob.PackStore;
import dev.penguin.internal.flow.Uninterrupted;
import dev.penguin.internal.journal.StateDirectory;
import dev.penguin.internal.tree.LeftOut;
import dev.penguin.internal.tree.PathChange;
import dev.penguin.internal.tree.Tree;
import dev.penguin.internal.tree.TreeEntry;
import dev.penguin.internal.tree.TreeLimits;
import dev.penguin.internal.tree.TreeWriter;
import dev.penguin.session.Retention;
import dev.penguin.session.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of one workspace, below the state directory. Several stores, also of several
 * processes, may be open for one workspace: what changes the store waits for the others.
 * Thread-safe. It holds nothing open.
 *
 * <p>Nothing of git is used or touched. {@code .git} is left out, whatever it is.
 */
public final class CheckpointStore {
  private static final String DIRECTORY = "checkpoints";

  private final Path directory;
  private final Path workspace;
  private final TreeLimits limits;
  private final InstantSource clock;
  private final StoreLock lock;
  private final PackStore packs;
  private final ManifestFiles manifests;

  private CheckpointStore(Path directory, Path workspace, TreeLimits limits, InstantSource clock) {
    this.directory = directory;
    this.workspace = workspace;
    this.limits = limits;
    this.clock = clock;
    this.lock = new StoreLock(directory.resolve("lock"));
    this.packs = new PackStore(directory.resolve("packs"));
    this.manifests = new ManifestFiles(directory.resolve("trees"));
  }

  /**
   * Opens the store of a workspace, and makes it when it is not there. What killed processes left
   * in it and in the workspace is swept.
   *
   * @param stateDirectory the state directory of the agent
   * @param workspace the directory whose files are kept; it must exist
   * @param limits how much is kept
   * @param clock tells when checkpoints are taken
   * @throws ConfigurationException when the workspace is missing, is the root of the file system or
   *     the home directory, or holds the state directory
   * @throws StorageException when the store cannot be read or written
   */
  public static CheckpointStore open(
      Path stateDirectory, Path workspace, TreeLimits limits, InstantSource clock) {
    Path state = StateDirectory.open(stateDirectory).path();
    Path root = WorkspaceRoot.checked(workspace, state);
    String name =
        ContentHash.of(root.toUri().getRawPath().getBytes(StandardCharsets.UTF_8))
            .toString()
            .substring(0, 16);
    StateDirectory all = StateDirectory.open(StateDirectory.open(state).folder(DIRECTORY));
    StateDirectory mine = StateDirectory.open(all.folder(name));
    mine.folder("packs");
    mine.folder("trees");
    CheckpointStore store = new CheckpointStore(mine.path(), root, limits, clock);
    store.run(
        "open",
        () -> {
          store.packs.sweep();
          store.manifests.sweep();
          WorkspaceRoot.sweep(root);
          return true;
        });
    return store;
  }

  /**
   * The checkpoints of a session, which are one after the other. One thread at a time uses it.
   *
   * @param sessionId the session
   * @param from for a new session that goes on from a checkpoint of another: its id; else null. It
   *     counts only where the session has none yet
   */
  public FileHistory history(String sessionId, @Nullable String from) {
    String key =
        ContentHash.of(sessionId.getBytes(StandardCharsets.UTF_8)).toString().substring(0, 16);
    return new FileHistory(this, key, from);
  }

  /**
   * A checkpoint.
   *
   * @throws StorageException when there is none with this id (it may have been too old), or when it
   *     is damaged
   */
  public FileCheckpoint checkpoint(String id) {
    return run("read", () -> read(id));
  }

  FileCheckpoint read(String id) throws IOException {
    if (!manifests.has(id)) {
      throw new IOException("There is no checkpoint " + id + " any more");
    }
    long takenAt = manifests.read(id).takenAt();
    return new FileCheckpoint(id, Instant.ofEpochMilli(takenAt), manifests.tree(id));
  }

  /** Whether there is such a checkpoint. */
  public boolean has(String id) {
    return manifests.has(id);
  }

  /**
   * The bytes of a file of a checkpoint.
   *
   * @throws StorageException when they are not in the store, or damaged
   */
  public byte[] content(ContentHash hash) {
    return run(
        "read",
        () -> {
          packs.refresh();
          return packs.read(hash);
        });
  }

  /**
   * Writes the files of a checkpoint into another directory.
   *
   * @param directory a directory that is empty, or that does not exist
   * @return what the checkpoint does not have
   * @throws ConfigurationException when something is in the directory
   */
  public List<LeftOut> copyTo(FileCheckpoint checkpoint, Path directory) {
    return run(
        "copy",
        () -> {
          packs.refresh();
          Files.createDirectories(directory);
          Path root = directory.toRealPath();
          WorkspaceRoot.checkEmpty(root);
          List<PathChange> steps = new ArrayList<>();
          checkpoint
              .tree()
              .entries()
              .forEach(
                  (path, entry) -> {
                    if (entry.kind().isKnown() && entry.kind() != TreeEntry.Kind.NOT_KEPT) {
                      steps.add(new PathChange(path, null, entry));
                    }
                  });
          new TreeWriter(root, Tree.EMPTY, checkpoint.id(), packs::open).apply(steps);
          return checkpoint.leftOut();
        });
  }

  /** Throws away what is too old or too much, of all sessions of the workspace. */
  public void sweep(Retention retention) {
    run(
        "sweep",
        () -> {
          packs.refresh();
          new RetentionSweep(manifests, packs, retention, clock.instant()).run();
          return true;
        });
  }

  /** How many bytes the store has on disk. */
  public long bytes() {
    return run(
        "read",
        () -> {
          long all = 0;
          for (String name : List.of("packs", "trees")) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.resolve(name))) {
              for (Path file : files) {
                all += Files.size(file);
              }
            }
          }
          return all;
        });
  }

  /** The directory whose files are kept, without links in its path. */
  public Path workspace() {
    return workspace;
  }

  TreeLimits limits() {
    return limits;
  }

  InstantSource clock() {
    return clock;
  }

  PackStore packs() {
    return packs;
  }

  ManifestFiles manifests() {
    return manifests;
  }

  /** Runs something under the lock; an interrupt waits until it is done. */
  <T extends @Nullable Object> T run(String what, StoreLock.Work<T> work) {
    try {
      return Uninterrupted.run(() -> lock.run(work));
    } catch (IOException e) {
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new StorageException.Failed(
          "The checkpoints of %s in %s cannot be used (%s): %s"
              .formatted(workspace, directory, what, reason),
          directory,
          e);
    }
  }
}
