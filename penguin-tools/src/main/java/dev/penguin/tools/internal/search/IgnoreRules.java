package dev.penguin.tools.internal.search;

import dev.penguin.internal.ignore.GitIgnore;
import dev.penguin.tools.Workspace;
import dev.penguin.tools.internal.text.InterruptibleCharSequence;
import dev.penguin.tools.internal.workspace.DirectoryHandle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What git ignores in one folder of the workspace, whose ignore files are read through its open
 * folders. Files that git tracks all the same are ignored here. Immutable.
 */
final class IgnoreRules {
  /** Where nothing is left out. */
  static final IgnoreRules NONE = new IgnoreRules(GitIgnore.NONE);

  private final GitIgnore rules;

  private IgnoreRules(GitIgnore rules) {
    this.rules = rules;
  }

  /** The rules that hold for what is in a folder. */
  static IgnoreRules of(Workspace workspace, Path folder, InterruptibleCharSequence.Watch watch)
      throws IOException {
    IgnoreRules above = above(workspace, folder, watch);
    return above == null ? NONE : above.in(workspace, folder);
  }

  /**
   * The rules of the folders above one; null when they leave it out: who names it all the same
   * wants to see what is in it.
   */
  static @Nullable IgnoreRules above(
      Workspace workspace, Path folder, InterruptibleCharSequence.Watch watch) throws IOException {
    IgnoreRules rules = new IgnoreRules(GitIgnore.outside(workspace.root(), guard(watch)));
    Path at = workspace.root();
    for (Path name : workspace.root().relativize(folder)) {
      if (name.toString().isEmpty()) {
        break;
      }
      rules = rules.in(workspace, at);
      at = at.resolve(name);
      if (rules.leavesOut(workspace.nameOf(at), true, watch)) {
        return null;
      }
    }
    return rules;
  }

  private static UnaryOperator<CharSequence> guard(InterruptibleCharSequence.Watch watch) {
    return text -> new InterruptibleCharSequence(text, watch);
  }

  private IgnoreRules in(Workspace workspace, Path folder) throws IOException {
    String name = workspace.nameOf(folder);
    try (DirectoryHandle open = DirectoryHandle.at(workspace, folder)) {
      return below(open, name.equals(".") ? "" : name + "/");
    }
  }

  /**
   * These rules with those of a folder below. In a repository within this one they begin anew.
   *
   * @param prefix the folder relative to the workspace, ending in a slash; empty for itself
   */
  IgnoreRules below(DirectoryHandle folder, String prefix) {
    GitIgnore below = rules.below(new Open(folder), prefix);
    return below == rules ? this : new IgnoreRules(below);
  }

  /** Whether an entry of a folder is left out. */
  boolean leavesOut(
      String path, DirectoryHandle folder, Path name, InterruptibleCharSequence.Watch watch)
      throws IOException {
    if (rules == GitIgnore.NONE) {
      return false;
    }
    BasicFileAttributes attributes = folder.attributes(name);
    return leavesOut(path, attributes != null && attributes.isDirectory(), watch);
  }

  /**
   * Whether a path is left out. Of a path in a folder that is left out, this does not know.
   *
   * @param path relative to the workspace, with slashes
   * @param folder whether it is a folder
   */
  boolean leavesOut(String path, boolean folder, InterruptibleCharSequence.Watch watch) {
    return rules.leavesOut(path, folder, guard(watch));
  }

  /** An open folder, as the rules read it. */
  private record Open(DirectoryHandle folder) implements GitIgnore.Folder {
    @Override
    public Path path() {
      return folder.path();
    }

    private Path name(String name) {
      return folder.path().getFileSystem().getPath(name);
    }

    @Override
    public boolean has(String name) throws IOException {
      return folder.attributes(name(name)) != null;
    }

    @Override
    public @Nullable InputStream open(String name) throws IOException {
      BasicFileAttributes attributes = folder.attributes(name(name));
      return attributes == null || !attributes.isRegularFile()
          ? null
          : Channels.newInputStream(folder.read(name(name)));
    }
  }
}
