package dev.penguin.tools;

import dev.penguin.internal.policy.ObeyedFiles;
import dev.penguin.tools.SandboxMounts.Kind;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a sandboxed command must not write in the workspace, since others obey it. A place that is
 * missing is kept missing, by an empty folder. A link cannot be held in its place, so one refuses
 * the command. Used by one thread.
 */
final class ProtectedPlaces {
  private static final List<String> ALWAYS = List.of(".git", ".penguin", ".github");

  /** What of a repository makes git run programs. */
  private static final Set<String> OF_GIT =
      Set.of("config", "config.worktree", "commondir", "hooks");

  private static final Set<String> SKIPPED = Set.of("node_modules", "target");

  /** How deep nested repositories and files of build servers are looked for. */
  private static final int DEPTH = 3;

  private static final int MODULE_DEPTH = 8;
  private static final int MAX_NAMES = 5_000;

  private final Path root;
  private final boolean commits;
  private final Map<Path, Kind> places = new LinkedHashMap<>();
  private int names;

  private ProtectedPlaces(Path root, boolean commits) {
    this.root = root;
    this.commits = commits;
  }

  /**
   * The places of a workspace as it is now.
   *
   * @param root a real path
   * @param commits whether the rest of a repository may be written
   * @throws ToolFailure when a link is in such a place
   */
  static Map<Path, Kind> in(Path root, boolean commits) throws ToolFailure {
    ProtectedPlaces found = new ProtectedPlaces(root, commits);
    for (String name : ALWAYS) {
      found.protect(root.resolve(name));
    }
    try {
      found.search(root, DEPTH);
    } catch (IOException | DirectoryIteratorException e) {
      throw new ToolFailure(
          "The command did not run: what must be read-only in the sandbox cannot be listed");
    }
    return found.places;
  }

  private void search(Path top, int depth) throws IOException, ToolFailure {
    Deque<Path> folders = new ArrayDeque<>(List.of(top));
    int deepest = top.getNameCount() + depth;
    while (!folders.isEmpty()) {
      Path folder = folders.remove();
      if (!Files.isReadable(folder)) {
        continue; // The command cannot list it either.
      }
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
        for (Path entry : entries) {
          if (++names > MAX_NAMES) {
            return;
          }
          if (ObeyedFiles.holds(root.relativize(entry) + "/")) {
            protect(entry);
          } else if (entry.getNameCount() < deepest && isSearched(entry)) {
            folders.add(entry);
          }
        }
      }
    }
  }

  private static boolean isSearched(Path entry) {
    return Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
        && !SKIPPED.contains(Workspace.name(entry).toString());
  }

  private void protect(Path place) throws ToolFailure {
    if (places.containsKey(place)) {
      return;
    }
    if (Files.isSymbolicLink(place)) {
      throw new ToolFailure(
          "The command did not run: '"
              + root.relativize(place)
              + "' is a symbolic link, which the sandbox cannot keep from being replaced");
    }
    boolean exists = Files.exists(place, LinkOption.NOFOLLOW_LINKS);
    boolean repository = place.endsWith(".git") && Files.isDirectory(place.resolve("objects"));
    if (commits && repository) {
      places.put(place, Kind.WRITABLE); // mounted, so that it cannot be renamed
      protect(place.resolve("hooks"));
      protectConfiguration(place);
    } else {
      places.put(place, exists ? Kind.READ_ONLY : Kind.EMPTY);
    }
  }

  /** What names programs, of the repository and of those inside it: submodules, working trees. */
  private void protectConfiguration(Path git) throws ToolFailure {
    Deque<Path> folders = new ArrayDeque<>(List.of(git));
    while (!folders.isEmpty()) {
      Path folder = folders.remove();
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
        for (Path entry : entries) {
          String name = Workspace.name(entry).toString();
          boolean inner = !folder.equals(git) || Set.of("modules", "worktrees").contains(name);
          if (OF_GIT.contains(name)) {
            protect(entry);
          } else if (inner
              && !name.equals("objects")
              && entry.getNameCount() < git.getNameCount() + MODULE_DEPTH
              && isSearched(entry)) {
            folders.add(entry);
          }
        }
      } catch (IOException | DirectoryIteratorException e) {
        throw new ToolFailure("The command did not run: '.git' cannot be listed");
      }
    }
  }
}
