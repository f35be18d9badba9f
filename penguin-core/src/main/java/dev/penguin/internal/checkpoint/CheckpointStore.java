package dev.penguin.internal.checkpoint;

import dev.penguin.error.ConfigurationException;
import dev.penguin.internal.blob.ContentHash;
import dev.penguin.internal.tree.LeftOut;
import dev.penguin.internal.tree.TreeLimits;
import dev.penguin.session.StorageException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of one workspace, below the state directory. Several stores, also of several
 * processes, may be open for one workspace: what changes the store waits for the others.
 * Thread-safe.
 *
 * <p>Nothing of git is used or touched. {@code .git} is left out, whatever it is.
 */
public final class CheckpointStore implements AutoCloseable {
  /**
   * Opens the store of a workspace, and makes it when it is not there. What killed processes left
   * in it and in the workspace is swept.
   *
   * @param stateDirectory the state directory of the agent
   * @param workspace the directory whose files are kept; it must exist
   * @param limits how much is kept
   * @throws ConfigurationException when the workspace is the root of the file system or the home
   *     directory, or holds the state directory
   */
  public static CheckpointStore open(Path stateDirectory, Path workspace, TreeLimits limits) {
    throw new UnsupportedOperationException("being written");
  }

  /**
   * The checkpoints of a session, which are one after the other. One thread at a time uses it.
   *
   * @param sessionId the session
   * @param from for a new session that goes on from a checkpoint of another: its id; else null. It
   *     counts only where the session has none yet
   */
  public FileHistory history(String sessionId, @Nullable String from) {
    throw new UnsupportedOperationException("being written");
  }

  /**
   * A checkpoint.
   *
   * @throws StorageException when there is none with this id (it may have been too old), or when it
   *     is damaged
   */
  public FileCheckpoint checkpoint(String id) {
    throw new UnsupportedOperationException("being written");
  }

  /** Whether there is such a checkpoint. */
  public boolean has(String id) {
    throw new UnsupportedOperationException("being written");
  }

  /**
   * The bytes of a file of a checkpoint.
   *
   * @throws StorageException when they are not in the store, or damaged
   */
  public byte[] content(ContentHash hash) {
    throw new UnsupportedOperationException("being written");
  }

  /**
   * Writes the files of a checkpoint into another directory.
   *
   * @param directory a directory that is empty, or that does not exist
   * @return what the checkpoint does not have
   * @throws ConfigurationException when something is in the directory
   */
  public List<LeftOut> copyTo(FileCheckpoint checkpoint, Path directory) {
    throw new UnsupportedOperationException("being written");
  }

  /** Throws away what is too old or too much, of all sessions of the workspace. */
  public void sweep(Retention retention) {
    throw new UnsupportedOperationException("being written");
  }

  /** How many bytes the store has on disk. */
  public long bytes() {
    throw new UnsupportedOperationException("being written");
  }

  /** The directory whose files are kept, without links in its path. */
  public Path workspace() {
    throw new UnsupportedOperationException("being written");
  }


  @Override
  public void close() {
    throw new UnsupportedOperationException("being written");
  }
}
