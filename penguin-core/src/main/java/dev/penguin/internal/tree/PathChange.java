package dev.penguin.internal.tree;

import org.jspecify.annotations.Nullable;

/**
 * What became of a path between two trees.
 *
 * @param path the path
 * @param before what it was; null when there was nothing
 * @param after what it is; null when there is nothing
 */
public record PathChange(TreePath path, @Nullable TreeEntry before, @Nullable TreeEntry after) {
  /** The way back. */
  public PathChange reversed() {
    return new PathChange(path, /* before= */ after, /* after= */ before);
  }
}
