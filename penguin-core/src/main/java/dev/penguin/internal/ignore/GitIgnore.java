package dev.penguin.internal.ignore;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What git ignores in one folder: the rules of {@code .gitignore} files from the top of the
 * repository down to it, and of {@code .git/info/exclude}. The last rule that names a path decides,
 * and a deeper file before a higher one. Without a repository the rules begin with the workspace.
 * Files that git tracks all the same are ignored here. Immutable.
 */
public final class GitIgnore {
  /** Where nothing is left out. */
  public static final GitIgnore NONE = new GitIgnore(null, "", "", List.of());

  private static final String FILE = ".gitignore";
  private static final int MAX_BYTES = 1_000_000;

  /** A byte order mark in UTF-8. */
  private static final String MARK = "\u00EF\u00BB\u00BF";

  private final @Nullable GitIgnore above;
  private final String lead;
  private final String prefix;
  private final List<IgnorePattern> patterns;

  /**
   * Rules of one file.
   *
   * @param lead what goes before a path of the workspace, when the file is above it
   * @param prefix what is taken off such a path, when the file is in it
   */
  private GitIgnore(
      @Nullable GitIgnore above, String lead, String prefix, List<IgnorePattern> patterns) {
    this.above = above;
    this.lead = lead;
    this.prefix = prefix;
    this.patterns = patterns;
  }

  /** A folder whose ignore file is looked for. */
  public interface Folder {
    /** Its path. */
    Path path();

    /** Whether something has this name in it. */
    boolean has(String name) throws IOException;

    /** Opens the regular file that has this name; null when there is none. */
    @Nullable InputStream open(String name) throws IOException;
  }

  /**
   * The rules of the repository above a workspace; none when they leave the workspace out.
   *
   * @param root the folder of the workspace
   * @param guard wraps each text that a regular expression is matched against, so that a caller can
   *     end what takes too long
   */
  public static GitIgnore outside(Path root, UnaryOperator<CharSequence> guard) {
    Path top = Repository.top(root);
    if (top == null) {
      return NONE;
    }
    GitIgnore rules = NONE.with(Repository.excludes(top), top, root);
    for (Path at = top; !at.equals(root); ) {
      rules = rules.with(at.resolve(FILE), at, root);
      at = at.resolve(at.relativize(root).getName(0));
      // Of each file's way down to the workspace, what is left at this folder.
      int rest =
          at.equals(root) ? 0 : IgnorePattern.bytes(slashed(at.relativize(root))).length() + 1;
      if (rules.leavesOut(
          file -> file.lead.substring(0, file.lead.length() - rest - 1), true, guard)) {
        return NONE;
      }
    }
    return rules;
  }

  /** These rules with those of a file that is not in the workspace. */
  private GitIgnore with(@Nullable Path file, Path base, Path root) {
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

  private GitIgnore with(List<IgnorePattern> more, String lead, String prefix) {
    return more.isEmpty() ? this : new GitIgnore(this, IgnorePattern.bytes(lead), prefix, more);
  }

  private static String slashed(Path path) {
    return path.toString().replace(File.separatorChar, '/');
  }

  /**
   * These rules with those of a folder below. In a repository within this one they begin anew.
   *
   * @param prefix the folder relative to the workspace, ending in a slash; empty for itself
   */
  public GitIgnore below(Folder folder, String prefix) {
    return belowBytes(folder, IgnorePattern.bytes(prefix));
  }

  /** The same for a prefix that has one character for each byte. */
  public GitIgnore belowBytes(Folder folder, String prefix) {
    GitIgnore rules = this;
    if (!prefix.isEmpty() && hasRepository(folder)) {
      Path path = folder.path();
      rules = NONE.with(Repository.excludes(path), path, path).moved(prefix);
    }
    return rules.with(read(folder), "", prefix);
  }

  private GitIgnore moved(String to) {
    return this == NONE ? this : new GitIgnore(above, "", to, patterns);
  }

  private static boolean hasRepository(Folder folder) {
    try {
      return folder.has(".git") && Repository.is(folder.path());
    } catch (IOException e) {
      return false;
    }
  }

  private static List<IgnorePattern> read(Folder folder) {
    try (InputStream in = folder.open(FILE)) {
      return in == null ? List.of() : parse(in);
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

  /**
   * Whether a path is left out. Of a path in a folder that is left out, this does not know.
   *
   * @param path relative to the workspace, with slashes
   * @param folder whether it is a folder
   * @param guard wraps each text that a regular expression is matched against
   */
  public boolean leavesOut(String path, boolean folder, UnaryOperator<CharSequence> guard) {
    return leavesOutBytes(IgnorePattern.bytes(path), folder, guard);
  }

  /** The same for a path that has one character for each byte. */
  public boolean leavesOutBytes(String bytes, boolean folder, UnaryOperator<CharSequence> guard) {
    return leavesOut(file -> file.lead + bytes.substring(file.prefix.length()), folder, guard);
  }

  private boolean leavesOut(
      Function<GitIgnore, String> path, boolean folder, UnaryOperator<CharSequence> guard) {
    for (GitIgnore at = this; at != null; at = at.above) {
      String relative = at == NONE ? "" : path.apply(at);
      for (int i = at.patterns.size() - 1; i >= 0; i--) {
        IgnorePattern pattern = at.patterns.get(i);
        if (pattern.matches(relative, folder, guard)) {
          return !pattern.keeps();
        }
      }
    }
    return false;
  }
}
