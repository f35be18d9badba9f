package dev.penguin.internal.ignore;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The repository of git that a folder belongs to. Of what is outside the workspace only the names
 * that git itself reads are looked at, and only rules are made of them.
 */
final class Repository {
  private static final int MAX_BYTES = 4_096;
  private static final int MAX_LEVELS = 200;

  private Repository() {}

  /** Whether a folder is the top of a repository. */
  static boolean is(Path folder) {
    return directory(folder) != null;
  }

  /** The folder at or above one that has a repository; null when there is none. */
  static @Nullable Path top(Path folder) {
    Path at = folder;
    for (int i = 0; at != null && i < MAX_LEVELS; i++, at = at.getParent()) {
      if (is(at)) {
        return at;
      }
    }
    return null;
  }

  /** The file of rules that are not shared with others; null without a repository. */
  static @Nullable Path excludes(Path top) {
    Path git = directory(top);
    if (git == null) {
      return null;
    }
    String common = line(git.resolve("commondir")); // of a worktree
    return resolve(git, common == null ? "." : common, "info/exclude");
  }

  /**
   * Where git keeps what belongs to the repository of a folder: {@code .git}, or what that says.
   */
  private static @Nullable Path directory(Path folder) {
    Path git = folder.resolve(".git");
    if (Files.isRegularFile(git, LinkOption.NOFOLLOW_LINKS)) {
      String line = line(git);
      git =
          line == null || !line.startsWith("gitdir: ")
              ? null
              : resolve(folder, line.substring(8), "");
    }
    return git != null && Files.exists(git.resolve("HEAD"), LinkOption.NOFOLLOW_LINKS) ? git : null;
  }

  private static @Nullable Path resolve(Path folder, String path, String name) {
    try {
      return folder.resolve(path).resolve(name);
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private static @Nullable String line(Path file) {
    if (!Files.isRegularFile(file)) {
      return null;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return null;
    }
  }
}
