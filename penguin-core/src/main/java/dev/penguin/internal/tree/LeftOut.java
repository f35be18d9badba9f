package dev.penguin.internal.tree;

/**
 * What checkpoints do not have, so that going back leaves it as it is.
 *
 * @param path what was left out, with all that is below it
 * @param reason why
 */
public record LeftOut(TreePath path, Reason reason) {
  /** Why something is left out. */
  public enum Reason {
    /** It belongs to git or another version control, which keeps it itself. */
    GIT,
    /** An ignore file names it. */
    IGNORED,
    /** A directory of what programs make or fetch, such as {@code node_modules}. */
    GENERATED,
    /** A file larger than the limit of a file. */
    TOO_LARGE,
    /** The limit of all files together is reached. */
    TREE_TOO_LARGE,
    /** The limit of entries, or of directories in each other, is reached. */
    TOO_MANY,
    /** It must not be read. */
    UNREADABLE,
    /** No file, link or directory: a socket, a pipe, a device. */
    SPECIAL,
    /** A directory that was to be removed, but has something in it that no checkpoint has. */
    NOT_EMPTY,
    /** Its state now could not be kept, so that going back could not be undone. */
    NOT_UNDOABLE,
    /** It was left out, and is not there any more, so that it cannot come back. */
    GONE
  }

  /** As {@code build: GENERATED}. */
  @Override
  public String toString() {
    return path + ": " + reason;
  }
}
