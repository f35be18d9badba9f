package dev.penguin.internal.tree;

import dev.penguin.internal.blob.ContentHash;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a path of a tree is. Immutable.
 *
 * @param kind what it is
 * @param mode the mode bits of the system, from 0 to 07777; -1 where there are none, and for links
 * @param content the hash of the bytes of a {@link Kind#FILE}; null for others
 * @param target where a link leads, in bytes as {@link TreePath} has them; null for others
 * @param reason why it is not kept or left out; null for others
 * @param stamp what the system says of it beside, by which a change is noticed
 */
public record TreeEntry(
    Kind kind,
    int mode,
    @Nullable ContentHash content,
    @Nullable String target,
    LeftOut.@Nullable Reason reason,
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
    DIRECTORY,
    /** Nothing is known of it and of what is below it, but for the paths that have entries. */
    LEFT_OUT,
    /** It is known that nothing is there, although what is around it is left out. */
    ABSENT;

    /** Whether something is there that a checkpoint knows. */
    public boolean isKnown() {
      return this != LEFT_OUT && this != ABSENT;
    }
  }

  static TreeEntry directory(int mode, FileStamp stamp) {
    return new TreeEntry(Kind.DIRECTORY, mode, null, null, null, stamp);
  }

  static TreeEntry link(String target, FileStamp stamp) {
    return new TreeEntry(Kind.LINK, -1, null, target, null, stamp);
  }

  static TreeEntry file(int mode, ContentHash content, FileStamp stamp) {
    return new TreeEntry(Kind.FILE, mode, content, null, null, stamp);
  }

  static TreeEntry notKept(int mode, LeftOut.Reason reason, FileStamp stamp) {
    return new TreeEntry(Kind.NOT_KEPT, mode, null, null, reason, stamp);
  }

  static TreeEntry leftOut(LeftOut.Reason reason) {
    return new TreeEntry(Kind.LEFT_OUT, -1, null, null, reason, FileStamp.NONE);
  }

  static TreeEntry absent() {
    return new TreeEntry(Kind.ABSENT, -1, null, null, null, FileStamp.NONE);
  }

  TreeEntry with(FileStamp other) {
    return new TreeEntry(kind, mode, content, target, reason, other);
  }

  /**
   * Whether two states of a path are the same. Stamps count for files that are not kept alone.
   * Nothing, and what is known to be absent, are the same.
   */
  public static boolean same(@Nullable TreeEntry one, @Nullable TreeEntry two) {
    if (one == null || two == null) {
      return (one == null || one.kind == Kind.ABSENT) && (two == null || two.kind == Kind.ABSENT);
    }
    return one.kind == two.kind
        && one.mode == two.mode
        && Objects.equals(one.content, two.content)
        && Objects.equals(one.target, two.target)
        && one.reason == two.reason
        && (one.kind != Kind.NOT_KEPT || one.stamp.equals(two.stamp));
  }

  boolean isDirectory() {
    return kind == Kind.DIRECTORY;
  }

  /** The size of a file in bytes; 0 for others. */
  public long size() {
    return kind == Kind.FILE || kind == Kind.NOT_KEPT ? stamp.size() : 0;
  }
}
