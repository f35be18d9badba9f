package dev.penguin.tools.internal.git;

import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The repository that a folder belongs to, found by reading files, before git reads them.
 *
 * @param top the folder of the working tree
 * @param directory what belongs to this working tree: {@code .git}, or what that file names
 * @param common what it shares with other working trees; else the same
 */
record GitRepository(Path top, Path directory, Path common) {
  private static final int MAX_LEVELS = 200;
  private static final int MAX_LINE = 8_192;
  private static final int MAX_CONFIGURATION = 1_000_000;
  private static final Pattern SECTION = Pattern.compile("\\s*\\[\\s*([^\\]\\s]+).*");
  private static final Pattern WORK_TREE =
      Pattern.compile("\\s*worktree\\s*=\\s*\"?([^\"#;]*?)\"?\\s*", Pattern.CASE_INSENSITIVE);

  /** Whether there is something at or above a folder that git would take for a repository. */
  static boolean isIn(Path folder) {
    return top(folder) != null;
  }

  /**
   * The repository of a folder.
   *
   * @throws ToolFailureException when there is none, or one that does not belong to the folder
   */
  static GitRepository of(Path folder) throws ToolFailureException {
    Path top = top(folder);
    if (top == null) {
      throw new ToolFailureException("The folder is in no git repository");
    }
    if (top.toString().indexOf(':') >= 0) {
      throw new ToolFailureException(
          "The path of the repository holds a colon, which git would read as the end of a path");
    }
    if (isBare(top)) {
      throw new ToolFailureException(
          "The top of the repository looks like a bare repository itself (HEAD, objects, refs), so"
              + " that it is not clear which one is meant: nothing was run");
    }
    Path git = top.resolve(".git");
    if (Files.isSymbolicLink(git)) {
      throw refused("'.git' is a symbolic link");
    }
    if (Files.isDirectory(git)) {
      return shared(top, git);
    }
    String line = line(git);
    Path named = line != null && line.startsWith("gitdir: ") ? real(top, line.substring(8)) : null;
    if (named == null) {
      throw refused("the file '.git' names no folder that exists");
    }
    GitRepository found = shared(top, named);
    if (!named.startsWith(top) && !namesBack(named, top)) {
      throw refused(
          "the file '.git' names a repository elsewhere, which does not name this folder in turn");
    }
    return found;
  }

  private static ToolFailureException refused(String why) {
    return new ToolFailureException(
        "The git tools do not work in this repository: " + why + ". Nothing was run");
  }

  /** The nearest folder at or above one that has a repository; null for none. */
  static @Nullable Path top(Path folder) {
    Path at = folder;
    for (int i = 0; at != null && i < MAX_LEVELS; i++, at = at.getParent()) {
      Path git = at.resolve(".git");
      if (Files.isRegularFile(git, LinkOption.NOFOLLOW_LINKS)
          || Files.exists(git.resolve("HEAD"), LinkOption.NOFOLLOW_LINKS)) {
        return at;
      }
    }
    return null;
  }

  private static boolean isBare(Path top) {
    return Files.exists(top.resolve("HEAD"))
        && Files.exists(top.resolve("objects"))
        && Files.exists(top.resolve("refs"));
  }

  private static GitRepository shared(Path top, Path directory) throws ToolFailureException {
    Path file = directory.resolve("commondir");
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return new GitRepository(top, directory, directory);
    }
    String line = line(file);
    Path common = line == null ? null : real(directory, line);
    Path worktrees = directory.getParent();
    if (common == null
        || worktrees == null
        || !worktrees.endsWith("worktrees")
        || !common.equals(worktrees.getParent())) {
      throw refused("its file 'commondir' names a folder that it is no working tree of");
    }
    return new GitRepository(top, directory, common);
  }

  /** A worktree's folder names its file {@code .git}; a submodule's names its working tree. */
  private static boolean namesBack(Path directory, Path top) {
    String back = line(directory.resolve("gitdir"));
    if (back != null) {
      Path parent = real(directory, back + "/..");
      return top.resolve(".git").equals(real(directory, back)) || top.equals(parent);
    }
    return workTree(directory.resolve("config"))
        .map(path -> top.equals(real(directory, path)))
        .orElse(false);
  }

  private static Optional<String> workTree(Path configuration) {
    String section = "";
    Optional<String> found = Optional.empty();
    for (String line : text(configuration, MAX_CONFIGURATION).lines().toList()) {
      Matcher begins = SECTION.matcher(line);
      if (begins.matches()) {
        section = begins.group(1);
      }
      Matcher matcher = WORK_TREE.matcher(line);
      if (section.equalsIgnoreCase("core") && matcher.matches()) {
        found = Optional.of(matcher.group(1));
      }
    }
    return found;
  }

  private static @Nullable Path real(Path folder, String path) {
    try {
      return folder.resolve(path).toRealPath();
    } catch (IOException | InvalidPathException e) {
      return null;
    }
  }

  private static @Nullable String line(Path file) {
    String text = text(file, MAX_LINE);
    return text.isEmpty() ? null : text.lines().findFirst().map(String::stripTrailing).orElse("");
  }

  private static String text(Path file, int max) {
    if (!Files.isRegularFile(file)) {
      return "";
    }
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(max), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  /** What git is in the middle of, in words; empty for nothing. */
  String underWay() {
    for (List<String> each :
        List.of(
            List.of("MERGE_HEAD", "a merge"),
            List.of("rebase-merge", "a rebase"),
            List.of("rebase-apply", "a rebase"),
            List.of("CHERRY_PICK_HEAD", "a cherry-pick"),
            List.of("REVERT_HEAD", "a revert"),
            List.of("BISECT_LOG", "a bisect"))) {
      if (Files.exists(directory.resolve(each.get(0)))) {
        return each.get(1);
      }
    }
    return "";
  }
}
