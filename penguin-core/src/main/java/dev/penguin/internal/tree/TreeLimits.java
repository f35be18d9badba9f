package dev.penguin.internal.tree;

/**
 * How much of a tree is kept. What is above is left out, and the result says so.
 *
 * @param maxFileBytes of one file, 0 or more
 * @param maxTreeBytes of all files together, 0 or more
 * @param maxEntries files, links and directories, 1 or more
 */
public record TreeLimits(long maxFileBytes, long maxTreeBytes, int maxEntries) {
  /** The limits of an agent that was given none: 10 MB, 1 GB, 100,000 entries. */
  public static final TreeLimits DEFAULT = new TreeLimits(10_000_000, 1_000_000_000, 100_000);

  public TreeLimits {
    if (maxFileBytes < 0 || maxTreeBytes < 0 || maxEntries < 1) {
      throw new IllegalArgumentException(
          "Limits of a tree must not be negative: file %d, tree %d, entries %d"
              .formatted(maxFileBytes, maxTreeBytes, maxEntries));
    }
  }
}
