package dev.penguin.internal.permission;

import dev.penguin.tool.Resource;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Links of a workspace that stand where {@link TrustedFiles} are. What they lead to is obeyed as if
 * it stood there, and is known to the tools by its real path alone. Links are looked for in the
 * workspace's own directory, and in its directories of skills, workflows and rules. Thread-safe.
 */
final class TrustedLinks {
  private static final List<String> FOLDERS =
      List.of(".agents/skills", ".github/workflows", ".github/actions", ".penguin");

  private static final int MAX_LINKS = 40;

  private final @Nullable Path root;

  /**
   * @param workspace the real path of the workspace; null for none
   */
  TrustedLinks(@Nullable Path workspace) {
    root = workspace;
  }

  /** The link by which what a call would change is obeyed, by its name in the workspace. */
  Optional<String> leadingTo(List<Resource> resources) {
    if (root == null) {
      return Optional.empty();
    }
    Map<String, Path> targets = targets(root);
    for (Resource resource : resources) {
      Path path = path(resource);
      for (Map.Entry<String, Path> link : targets.entrySet()) {
        if (path != null && path.startsWith(link.getValue())) {
          return Optional.of(link.getKey());
        }
      }
    }
    return Optional.empty();
  }

  private static @Nullable Path path(Resource resource) {
    if (resource instanceof Resource.File file) {
      return file.path();
    }
    if (resource instanceof Resource.Tree tree) {
      return tree.path();
    }
    return resource instanceof Resource.Deletion deletion ? deletion.path() : null;
  }

  /** Where each link leads, by its name. */
  private static Map<String, Path> targets(Path root) {
    Map<String, Path> targets = new LinkedHashMap<>();
    addLinks(targets, root, root, name -> TrustedFiles.holds(name + "/"));
    for (String name : FOLDERS) {
      Path folder = root.resolve(name);
      add(targets, root, folder);
      addLinks(targets, root, folder, entry -> true);
    }
    return targets;
  }

  private static void addLinks(
      Map<String, Path> targets, Path root, Path folder, Predicate<String> counts) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (counts.test(String.valueOf(entry.getFileName())) && Files.isSymbolicLink(entry)) {
          add(targets, root, entry);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return; // what cannot be listed, nobody obeys
    }
  }

  /** Adds what is not where its name says: it is a link, or a directory above it is one. */
  private static void add(Map<String, Path> targets, Path root, Path entry) {
    Path real = where(entry, MAX_LINKS);
    if (!real.equals(entry)) {
      targets.put(root.relativize(entry).toString(), real);
    }
  }

  /** Where a path leads, also one that leads nowhere yet: what is made there is obeyed later. */
  private static Path where(Path path, int steps) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      Path parent = path.getParent();
      Path name = path.getFileName();
      if (parent == null || name == null || steps == 0) {
        return path;
      }
      Path there = where(parent, steps - 1).resolve(name);
      return Files.isSymbolicLink(there) ? where(target(there), steps - 1) : there;
    }
  }

  private static Path target(Path link) {
    try {
      return link.resolveSibling(Files.readSymbolicLink(link)).normalize();
    } catch (IOException e) {
      return link; // it was replaced in this moment
    }
  }
}
