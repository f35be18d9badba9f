package dev.penguin.internal.tree;

/**
 * What the system says of a file, so that one that has not changed need not be read again.
 *
 * @param size its bytes
 * @param changed when it was changed, in nanoseconds since 1970: content and mode where the system
 *     knows (ctime, which no program sets), else the content alone (mtime)
 * @param key what tells the file from others that had its name (the inode, where there is one)
 */
public record FileStamp(long size, long changed, long key) {
  /** That of what is not there. */
  static final FileStamp NONE = new FileStamp(0, 0, 0);
}
