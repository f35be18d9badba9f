package dev.penguin.tools.internal.search;

import dev.penguin.tools.Workspace;
import dev.penguin.tools.internal.text.InterruptibleCharSequence;
import dev.penguin.tools.internal.workspace.DirectoryHandle;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What git ignores in one folder: the rules of {@code .gitignore} files from the top of the
 * repository down to it, and of {@code .git/info/exclude}. The last rule that names a path decides,
 * and a deeper file before a higher one. Without a repository the rules begin with the workspace.
 * Files that git tracks all the same are ignored here. Immutable.
 */
final class IgnoreRules {
  /** Where nothing is left out. */
  static final IgnoreRules NONE = new IgnoreRules(null, "", "", List.of());

  private static final String FILE = ".gitignore";
  private static final int MAX_BYTES = 1_000_000;

  /** A byte order mark in UTF-8. */
  private static final String MARK = "\u00EF\u00BB\u00BF";

  private final @Nullable IgnoreRules above;
  private final String lead;
  private final String prefix;
  private final List<IgnorePattern> patterns;

  /**
   * Rules of one file.
   *
   * @param lead what goes before a path of the workspace, when the file is above it
   * @param prefix what is taken off such a path, when the file is in it
   */
  private IgnoreRules(
      @Nullable IgnoreRules above, String lead, String prefix, List<IgnorePattern> patterns) {
    this.above = above;
    this.lead = lead;
    this.prefix = prefix;
    this.patterns = patterns;
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
    IgnoreRules rules = outside(workspace.root(), watch);
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

  /** The rules of the repository above its workspace; none when they leave the workspace out. */
  private static IgnoreRules outside(Path root, InterruptibleCharSequence.Watch watch) {
    Path top = Repository.top(root);
    if (top == null) {
      return NONE;
    }
    IgnoreRules rules = NONE.with(Repository.excludes(top), top, root);
    for (Path at = top; !at.equals(root); ) {
      rules = rules.with(at.resolve(FILE), at, root);
      at = at.resolve(at.relativize(root).getName(0));
      // Of each file's way down to the workspace, what is left at this folder.
      int rest =
          at.equals(root) ? 0 : IgnorePattern.bytes(slashed(at.relativize(root))).length() + 1;
      if (rules.leavesOut(
          file -> file.lead.substring(0, file.lead.length() - rest - 1), true, watch)) {
        return NONE;
      }
    }
    return rules;
  }

  /** These rules with those of a file that is not in the workspace. */
  private IgnoreRules with(@Nullable Path file, Path base, Path root) {
    if (file == null || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return this;
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      String lead = base.equals(root) ? "" : slashed(base.relativize(root)) + "/";
      return with(parse(in), lead, "");
    } catch (IOException e) {
      return this;
    }
  }

  private IgnoreRules with(List<IgnorePattern> more, String lead, String prefix) {
    return more.isEmpty()
        ? this
        : new IgnoreRules(this, IgnorePattern.bytes(lead), IgnorePattern.bytes(prefix), more);
  }

  private static String slashed(Path path) {
    return path.toString().replace(File.separatorChar, '/');
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
    IgnoreRules rules = this;
    if (!prefix.isEmpty() && hasRepository(folder)) {
      Path path = folder.path();
      rules = NONE.with(Repository.excludes(path), path, path).moved(prefix);
    }
    return rules.with(read(folder), "", prefix);
  }

  private IgnoreRules moved(String to) {
    return this == NONE ? this : new IgnoreRules(above, "", IgnorePattern.bytes(to), patterns);
  }

  private static boolean hasRepository(DirectoryHandle folder) {
    try {
      return folder.attributes(folder.path().getFileSystem().getPath(".git")) != null
          && Repository.is(folder.path());
    } catch (IOException e) {
      return false;
    }
  }

  private static List<IgnorePattern> read(DirectoryHandle folder) {
    Path name = folder.path().getFileSystem().getPath(FILE);
    try {
      BasicFileAttributes attributes = folder.attributes(name);
      if (attributes == null || !attributes.isRegularFile()) {
        return List.of();
      }
      try (InputStream in = Channels.newInputStream(folder.read(name))) {
        return parse(in);
      }
    } catch (IOException e) {
      return List.of(); // Without it more is shown, not less.
    }
  }

  private static List<IgnorePattern> parse(InputStream in) throws IOException {
    String text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1);
    List<IgnorePattern> patterns = new ArrayList<>();
    for (String line : text.substring(text.startsWith(MARK) ? MARK.length() : 0).split("\r?\n")) {
      IgnorePattern pattern = IgnorePattern.of(line);
      if (pattern != null) {
        patterns.add(pattern);
      }
    }
    return patterns;
  }

  /** Whether an entry of a folder is left out. */
  boolean leavesOut(
      String path, DirectoryHandle folder, Path name, InterruptibleCharSequence.Watch watch)
      throws IOException {
    if (this == NONE) {
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
    String bytes = IgnorePattern.bytes(path);
    return leavesOut(file -> file.lead + bytes.substring(file.prefix.length()), folder, watch);
  }

  private boolean leavesOut(
      Function<IgnoreRules, String> path, boolean folder, InterruptibleCharSequence.Watch watch) {
    for (IgnoreRules at = this; at != null; at = at.above) {
      String relative = at == NONE ? "" : path.apply(at);
      for (int i = at.patterns.size() - 1; i >= 0; i--) {
        IgnorePattern pattern = at.patterns.get(i);
        if (pattern.matches(relative, folder, watch)) {
          return !pattern.keeps();
        }
      }
    }
    return false;
  }
}
