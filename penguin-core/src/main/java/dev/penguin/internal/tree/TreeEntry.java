package dev.penguin.internal.tree;

import dev.penguin.internal.blob.ContentHash;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a path of a tree is. Immutable.
 *
 * @param kind what it is
 * @param mode the mode bits of the system, from 0 to 07777; -1 where there are none, and for links
 * @param content the hash of a file's bytes; null for what is no file, and for a file that is not
 *     kept
 * @param target where a link leads, in bytes as {@link TreePath} has them; null for others
 * @param stamp what the system says of it beside, by which a change is noticed
 */
public record TreeEntry(
    Kind kind,
    int mode,
    @Nullable ContentHash content,
    @Nullable String target,
    FileStamp stamp) {

  /** What can be at a path. */
  public enum Kind {
    /** A regular file whose bytes are kept. */
    FILE,
    /** A file that is only known to be there, as it is too large or cannot be read. */
    NOT_KEPT,
    /** A symbolic link. */
    LINK,
    /** A directory. */
    DIRECTORY
  }

  /** Whether two states of a path are the same. Stamps count for files that are not kept alone. */
  public static boolean same(@Nullable TreeEntry one, @Nullable TreeEntry two) {
    if (one == null || two == null) {
      return one == two;
    }
    return one.kind == two.kind
        && one.mode == two.mode
        && Objects.equals(one.content, two.content)
        && Objects.equals(one.target, two.target)
        && (one.kind != Kind.NOT_KEPT || one.stamp.equals(two.stamp));
  }

  /** The size of a file in bytes; 0 for others. */
  public long size() {
    return kind == Kind.FILE || kind == Kind.NOT_KEPT ? stamp.size() : 0;
  }
}
