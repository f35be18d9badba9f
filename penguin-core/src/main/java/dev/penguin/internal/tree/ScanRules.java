package dev.penguin.internal.tree;

import dev.penguin.internal.ignore.GitIgnore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of one directory: built-in ones, and those of git's ignore files. Immutable. */
final class ScanRules {
  /** How many characters a pattern may look at for one name; more than that matches nothing. */
  private static final int MAX_STEPS = 100_000;

  private final GitIgnore ignored;

  private ScanRules(GitIgnore ignored) {
    this.ignored = ignored;
  }

  /** Those that hold for a root, from above it. */
  static ScanRules of(Path root) {
    return new ScanRules(GitIgnore.outside(root, Counted::new));
  }

  /** Those for what is in a directory. */
  ScanRules in(OpenDirectory directory, TreePath at, List<Path> paths) {
    boolean plain = true;
    for (Path path : paths) {
      Path name = path.getFileName();
      plain &= name == null || !name.toString().startsWith(".git");
    }
    if (plain) {
      return this;
    }
    String prefix = at.bytes().isEmpty() ? "" : at.bytes() + "/";
    GitIgnore below = ignored.belowBytes(new Open(directory), prefix);
    return below == ignored ? this : new ScanRules(below);
  }

  /** Why a path is left out; null when it is not. */
  LeftOut.@Nullable Reason reason(TreePath path, boolean directory) {
    LeftOut.Reason builtIn = BuiltInRules.reason(path.name(), directory);
    if (builtIn != null) {
      return builtIn;
    }
    try {
      return ignored.leavesOutBytes(path.bytes(), directory, Counted::new)
          ? LeftOut.Reason.IGNORED
          : null;
    } catch (TooManySteps e) {
      return null; // more is kept then, not less
    }
  }

  /** An open directory, as the rules read it. */
  private record Open(OpenDirectory directory) implements GitIgnore.Folder {
    private Path name(String name) {
      return directory.path().getFileSystem().getPath(name);
    }

    @Override
    public Path path() {
      return directory.path();
    }

    @Override
    public boolean has(String name) throws IOException {
      return directory.attributes(name(name)) != null;
    }

    @Override
    public @Nullable InputStream open(String name) throws IOException {
      BasicFileAttributes attributes = directory.attributes(name(name));
      return attributes == null || !attributes.isRegularFile()
          ? null
          : Channels.newInputStream(directory.read(name(name)));
    }
  }

  /** A pattern that a stranger wrote may backtrack without practical end. */
  private static final class Counted implements CharSequence {
    private final CharSequence text;
    private int steps;

    Counted(CharSequence text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      if (++steps > MAX_STEPS) {
        throw new TooManySteps();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }

  /** A pattern looked at too many characters. */
  private static final class TooManySteps extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManySteps() {
      super("Too many steps", null, false, false);
    }
  }
}
