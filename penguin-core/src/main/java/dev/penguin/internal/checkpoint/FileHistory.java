package dev.penguin.internal.checkpoint;

import dev.penguin.internal.tree.PathChange;
import dev.penguin.session.StorageException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The checkpoints of one session, each after the one before, and who made the changes between them.
 *
 * <p>Take one with {@link Origin#OUTSIDE} before a tool changes files, and one with {@link
 * Origin#AGENT} after it: so changes of the agent are told from those of others. Going back undoes
 * only what was the agent's alone. All of it is on disk before a method returns. A checkpoint that
 * would be as the one before is that one. Used by one thread at a time.
 */
public final class FileHistory {
  /** The last checkpoint of this session; empty for a session that has none. */
  public Optional<FileCheckpoint> latest() {
    throw new UnsupportedOperationException("being written");
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
    throw new UnsupportedOperationException("being written");
  }

  /**
   * Compares only some paths, what is below them and the directories that they are in; the others
   * count as unchanged. For tools that say which files they change. A session without a checkpoint
   * takes the whole tree.
   *
   * @param named absolute, or relative to the workspace
   * @param by who made what differs
   */
  public FileCheckpoint takeOf(Set<Path> named, Origin by) {
    throw new UnsupportedOperationException("being written");
  }

  /**
   * What the agent changed since a checkpoint of this session: {@code before} is what the
   * checkpoint has, {@code after} what the last one has. What others changed too is in it as well
   * where the agent changed it.
   *
   * @throws StorageException when the checkpoint is not there any more
   */
  public List<PathChange> changesSince(String checkpoint) {
    throw new UnsupportedOperationException("being written");
  }

  /**
   * Takes a checkpoint of the present and works out how to go back to another one. The plan is
   * stored, so that after a crash it can be read with {@link #plan(String)} and applied again.
   *
   * @param checkpoint the id of one that this session has, or has gone on from
   * @throws StorageException when it is not there any more
   */
  public RestorePlan planBackTo(String checkpoint) {
    throw new UnsupportedOperationException("being written");
  }

  /**
   * The same for some paths and what is below them.
   *
   * @param only absolute, or relative to the workspace
   */
  public RestorePlan planBackTo(String checkpoint, Set<Path> only) {
    throw new UnsupportedOperationException("being written");
  }

  /** A plan that was stored; empty when it was finished, or never made. */
  public Optional<RestorePlan> plan(String id) {
    throw new UnsupportedOperationException("being written");
  }

  /**
   * Does what a plan says. It can be called again with the same plan at any time before {@link
   * #finish}: steps that were done are passed over. A path that is neither as the plan found it nor
   * as it makes it is a conflict, and left.
   *
   * @throws StorageException when a file cannot be written; apply the plan again, or its {@link
   *     #backOut reverse}
   */
  public RestoreResult apply(RestorePlan plan) {
    throw new UnsupportedOperationException("being written");
  }

  /** Takes back what was done of a plan, so that the files are as the plan found them. */
  public RestoreResult backOut(RestorePlan plan) {
    throw new UnsupportedOperationException("being written");
  }

  /**
   * Takes a checkpoint of what applying or backing out made, with {@link Origin#AGENT} for the
   * paths of the plan alone, and forgets the plan.
   */
  public FileCheckpoint finish(RestorePlan plan) {
    throw new UnsupportedOperationException("being written");
  }
}
