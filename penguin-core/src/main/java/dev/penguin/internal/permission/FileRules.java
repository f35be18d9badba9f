package dev.penguin.internal.permission;

import dev.penguin.policy.Permissions.Answer;
import dev.penguin.policy.Permissions.Rule;
import dev.penguin.tool.Resource;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What rules say about files and folders: by the path relative to the workspace, or by an absolute
 * one, which is compared with the real path. Where a rule denies or asks, links in its absolute
 * path are followed as they are at that moment; a rule that allows holds for the path as it is
 * written, so that no link that is made later lets it reach further.
 */
final class FileRules {
  private FileRules() {}

  /** Whether a thing is a file or folder that lies where the rule names one, or below. */
  static boolean names(Rule rule, Resource resource) {
    return naming(rule).test(resource);
  }

  /** The same for many things, with the links of the rule's path followed once. */
  static Predicate<Resource> naming(Rule rule) {
    List<Path> paths = paths(rule);
    return resource ->
        path(resource)
            .filter(
                real ->
                    lies(resource.display(), rule.resource())
                        || paths.stream().anyMatch(real::startsWith))
            .isPresent();
  }

  /** Whether a thing is a tree in which the rule names something. */
  static boolean mayName(Rule rule, Resource resource) {
    return resource instanceof Resource.Tree tree
        && (lies(rule.resource(), tree.display())
            || paths(rule).stream().anyMatch(path -> path.startsWith(tree.path())));
  }

  /** Whether a path lies in a folder as they are written: an absolute one in no relative one. */
  private static boolean lies(String path, String in) {
    return path.startsWith("/") == in.startsWith("/") && folder(path).startsWith(folder(in));
  }

  private static Optional<Path> path(Resource resource) {
    if (resource instanceof Resource.File file) {
      return Optional.of(file.path());
    }
    if (resource instanceof Resource.Tree tree) {
      return Optional.of(tree.path());
    }
    return resource instanceof Resource.Deletion deletion
        ? Optional.of(deletion.path())
        : Optional.empty();
  }

  /** The absolute paths that a rule stands for; none when it names a relative one. */
  private static List<Path> paths(Rule rule) {
    Path written;
    try {
      written = Path.of(rule.resource()).normalize();
    } catch (InvalidPathException e) {
      return List.of();
    }
    if (!written.isAbsolute()) {
      return List.of();
    }
    return rule.answer() == Answer.ALLOW
        ? List.of(written)
        : Stream.of(written, real(written)).distinct().toList();
  }

  /** The path with the links of what exists of it followed. */
  private static Path real(Path path) {
    for (Path existing = path; existing != null; existing = existing.getParent()) {
      try {
        return existing.toRealPath().resolve(existing.relativize(path)).normalize();
      } catch (IOException e) {
        // It does not exist: what is above it does.
      }
    }
    return path;
  }

  /**
   * A path in the one form in which it can be compared: empty for the workspace or the root, else
   * ending in / and not beginning with it.
   */
  static String folder(String path) {
    StringBuilder folder = new StringBuilder();
    for (String name : path.split("/")) {
      if (!name.isEmpty() && !name.equals(".")) {
        folder.append(name).append('/');
      }
    }
    return folder.toString();
  }
}
