package dev.penguin.tools.internal.sandbox;

import dev.penguin.internal.permission.TrustedFiles;
import dev.penguin.tools.internal.sandbox.SandboxMounts.Kind;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import dev.penguin.tools.internal.workspace.InnerPath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The paths of a workspace that a sandboxed command must not write, since other programs run or
 * obey what is there. A missing path is kept missing by an empty directory. A link is no place for
 * a mount, so it can be replaced, and one refuses the command; but for one that lies in what is
 * read-only, where what it leads to is made read-only too. Used by one thread.
 */
final class ProtectedPaths {
  private static final List<String> ALWAYS = List.of(".git", ".penguin", ".github", ".agents");

  /** What of a repository makes git run programs. */
  private static final Set<String> OF_GIT =
      Set.of("config", "config.worktree", "commondir", "hooks");

  private static final Path SKILLS = Path.of(".agents", "skills");

  private static final Set<String> SKIPPED = Set.of("node_modules", "target");

  /** How deep nested repositories and files of build servers are looked for. */
  private static final int DEPTH = 3;

  private static final int MODULE_DEPTH = 8;
  private static final int MAX_NAMES = 5_000;
  private static final int MAX_NAME = 8_192;

  private final Path root;
  private final boolean commits;
  private final Map<Path, Kind> places = new LinkedHashMap<>();

  /** Folders that must stay where they are. */
  private final Set<Path> held = new LinkedHashSet<>();

  private int names;

  private ProtectedPaths(Path root, boolean commits) {
    this.root = root;
    this.commits = commits;
  }

  /**
   * The protected paths of a workspace as it is now.
   *
   * @param root a real path
   * @param commits whether the rest of a repository may be written
   * @throws ToolFailureException when such a path is a link
   */
  static Map<Path, Kind> in(Path root, boolean commits) throws ToolFailureException {
    ProtectedPaths found = new ProtectedPaths(root, commits);
    for (String name : ALWAYS) {
      found.protect(root.resolve(name));
    }
    found.protectSkills();
    try {
      found.search();
    } catch (IOException | DirectoryIteratorException e) {
      throw new ToolFailureException(
          "The command did not run: what must be read-only in the sandbox cannot be listed");
    }
    found.held.stream()
        .filter(folder -> !found.isReadOnly(folder))
        .forEach(folder -> found.places.putIfAbsent(folder, Kind.WRITABLE));
    return found.places;
  }

  private void search() throws IOException, ToolFailureException {
    Deque<Path> folders = new ArrayDeque<>(List.of(root));
    while (!folders.isEmpty()) {
      Path folder = folders.remove();
      if (!folder.equals(root) && !(Files.isReadable(folder) && Files.isExecutable(folder))) {
        places.put(folder, Kind.READ_ONLY); // A command could open it for the next one.
        continue;
      }
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
        for (Path entry : entries) {
          // A command cannot hide what lies in the workspace's own folder behind many names.
          if (++names > MAX_NAMES && !folder.equals(root)) {
            return;
          }
          look(entry, folders);
        }
      }
    }
  }

  private void look(Path entry, Deque<Path> folders) throws ToolFailureException {
    if (TrustedFiles.holds(root.relativize(entry) + "/")) {
      protect(entry);
    } else if (entry.getNameCount() < root.getNameCount() + DEPTH
        && names <= MAX_NAMES
        && isSearched(entry)) {
      folders.add(entry);
    }
  }

  private static boolean isSearched(Path entry) {
    return Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
        && !SKIPPED.contains(InnerPath.name(entry).toString());
  }

  private void protect(Path place) throws ToolFailureException {
    if (places.containsKey(place)) {
      return;
    }
    if (Files.isSymbolicLink(place)) {
      if (!isReadOnly(place)) {
        throw refusal(
            place,
            "which the sandbox cannot keep from being replaced: make it a directory"
                + (place.endsWith(".agents") ? "; what is in it may be links" : ""));
      }
      protectTarget(place);
      return;
    }
    boolean exists =
        Files.exists(place, LinkOption.NOFOLLOW_LINKS) && !PlaceholderDirectories.is(place);
    boolean repository = place.endsWith(".git") && Files.isDirectory(place.resolve("objects"));
    if (commits && repository) {
      places.put(place, Kind.WRITABLE); // mounted, so that it cannot be renamed
      protect(place.resolve("hooks"));
      protectConfiguration(place);
    } else {
      places.put(place, exists ? Kind.READ_ONLY : Kind.EMPTY);
    }
    if (place.endsWith(".git") && Files.isRegularFile(place)) {
      protectNamed(place, "gitdir:");
    }
  }

  /**
   * A repository may lie elsewhere: its folder is named in the file {@code .git}, and what it
   * shares with others in {@code commondir}.
   */
  private void protectNamed(Path file, String label) throws ToolFailureException {
    Path real;
    try (InputStream in = Files.newInputStream(file)) {
      String text = new String(in.readNBytes(MAX_NAME), StandardCharsets.UTF_8).strip();
      if (!text.startsWith(label)) {
        return;
      }
      String name = text.substring(label.length()).strip();
      real = file.resolveSibling(name).toRealPath();
    } catch (IOException | InvalidPathException e) {
      return; // It names nothing.
    }
    if (real.equals(root) || !real.startsWith(root) || isInPlace(real)) {
      return;
    }
    protectReal(real);
    if (Files.isRegularFile(real.resolve("commondir"))) {
      protectNamed(real.resolve("commondir"), "");
    }
  }

  private void protectReal(Path real) {
    places.put(real, Kind.READ_ONLY);
    for (int names = root.getNameCount() + 1; names < real.getNameCount(); names++) {
      held.add(Bubblewrap.TOP.resolve(real.subpath(0, names)));
    }
  }

  /** Skills may lie elsewhere in the workspace. Those outside of it are not read. */
  private void protectSkills() throws ToolFailureException {
    Path skills = root.resolve(SKILLS);
    if (!Files.exists(skills, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    protect(skills);
    if (!Files.isDirectory(skills)) {
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(skills.toRealPath())) {
      for (Path entry : entries) {
        if (Files.isSymbolicLink(entry) && leadsInside(entry)) {
          protectTarget(entry);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new ToolFailureException("The command did not run: '" + SKILLS + "' cannot be listed");
    }
  }

  private boolean leadsInside(Path link) throws IOException {
    Path named = link.resolveSibling(Files.readSymbolicLink(link)).normalize();
    return named.startsWith(root) || Files.exists(link) && link.toRealPath().startsWith(root);
  }

  /**
   * What a link leads to that lies in a read-only place. No other link may be on the way, since
   * that could be replaced.
   */
  private void protectTarget(Path link) throws ToolFailureException {
    Path named;
    Path real;
    try {
      named = Files.readSymbolicLink(link);
      real = link.toRealPath();
    } catch (IOException e) {
      throw refusal(link, "which leads nowhere: remove it, or make what it leads to");
    }
    if (real.equals(root) || !real.startsWith(root)) {
      throw refusal(
          link, "which does not lead to a place in the workspace: put there what it leads to");
    }
    if (!named.equals(named.normalize()) || !link.resolveSibling(named).normalize().equals(real)) {
      throw refusal(
          link,
          "which does not lead straight to '%s': link to that".formatted(root.relativize(real)));
    }
    if (!isReadOnly(real)) {
      protectReal(real);
    }
  }

  private ToolFailureException refusal(Path link, String reason) {
    return new ToolFailureException(
        "The command did not run: '%s' is a symbolic link, %s"
            .formatted(PlainText.oneLine(root.relativize(link).toString()), reason));
  }

  private boolean isReadOnly(Path path) {
    return places.entrySet().stream()
        .anyMatch(place -> place.getValue() == Kind.READ_ONLY && path.startsWith(place.getKey()));
  }

  private boolean isInPlace(Path real) {
    return places.keySet().stream().anyMatch(real::startsWith);
  }

  /** What names programs, of the repository and of those inside it: submodules, working trees. */
  private void protectConfiguration(Path git) throws ToolFailureException {
    Deque<Path> folders = new ArrayDeque<>(List.of(git));
    while (!folders.isEmpty()) {
      Path folder = folders.remove();
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
        for (Path entry : entries) {
          String name = InnerPath.name(entry).toString();
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
        throw new ToolFailureException("The command did not run: '.git' cannot be listed");
      }
    }
  }
}
