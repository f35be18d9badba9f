package dev.penguin.tools.internal.git;

import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * Refuses to write in a repository with symbolic links where git writes. Git follows them: a log
 * that is a link to {@code ~/.profile} would have a line appended whose text the repository
 * chooses. Used by one thread.
 */
final class LinkCheck {
  private static final int MAX_NAMES = 200_000;

  /** Below the repository's folder: git does not write in them, or only new files. */
  private static final Set<String> NOT_WRITTEN = Set.of("hooks", "modules", "lfs");

  private LinkCheck() {}

  static void check(GitRepository repository) throws ToolFailureException {
    check(repository.common());
    if (!repository.directory().startsWith(repository.common())) {
      check(repository.directory());
    }
  }

  private static void check(Path git) throws ToolFailureException {
    Deque<Path> folders = new ArrayDeque<>(Set.of(git));
    Path objects = git.resolve("objects");
    int names = 0;
    while (!folders.isEmpty()) {
      Path folder = folders.remove();
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
        for (Path entry : entries) {
          String name = git.relativize(entry).toString();
          if (NOT_WRITTEN.contains(name)) {
            continue;
          }
          if (Files.isSymbolicLink(entry)) {
            throw new ToolFailureException(
                "Nothing was changed: '"
                    + name
                    + "' in the repository's own folder is a symbolic link, and git would write"
                    + " where it leads");
          }
          if (++names > MAX_NAMES) {
            throw new ToolFailureException(
                "Nothing was changed: the repository's own folder has more than "
                    + MAX_NAMES
                    + " entries outside of 'objects'. Run 'git pack-refs --all'");
          }
          if (!folder.equals(objects) && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
            folders.add(entry);
          }
        }
      } catch (IOException | DirectoryIteratorException e) {
        throw new ToolFailureException(
            "Nothing was changed: the repository's own folder cannot be listed");
      }
    }
  }
}
