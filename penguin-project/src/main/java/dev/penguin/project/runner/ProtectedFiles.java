package dev.penguin.project.runner;

import dev.penguin.project.Artifact;
import dev.penguin.project.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Files of a workspace that the worker of a task must not change: a copy of them outside of the
 * workspace from before the first attempt, and its digest in the database, so that a copy that was
 * changed is not believed.
 */
final class ProtectedFiles {
  private static final String KIND = "protected files";
  private static final String LINK = "link ";

  private final Workshop workshop;
  private final Task task;

  ProtectedFiles(Workshop workshop, Task task) {
    this.workshop = workshop;
    this.task = task;
  }

  /** Copies files and folders, unless the database has their digest already. */
  void copy(List<String> paths) throws IOException {
    Path workspace = workshop.workspace(task).orElse(null);
    if (workspace == null) {
      return; // the verifier itself says that there is none
    }
    for (String path : paths) {
      if (digest(path).isEmpty()) {
        Path copy = copyOf(path);
        delete(copy);
        Files.createDirectories(copy);
        SortedMap<String, String> files = files(workspace, path);
        for (String file : files.keySet()) {
          put(workspace.resolve(file), copy.resolve(file));
        }
        remember(path, Checks.sha256(files.toString()));
      }
    }
  }

  /**
   * Puts back what is not as it was, and gives the names of the files that were changed, added or
   * removed. Empty for paths that were not copied.
   */
  List<String> restore(List<String> paths) throws IOException {
    List<String> changed = new ArrayList<>();
    Path workspace = workshop.workspace(task).orElse(null);
    if (workspace == null) {
      return changed;
    }
    for (String path : paths) {
      Optional<String> digest = digest(path);
      SortedMap<String, String> now = files(workspace, path);
      if (digest.isPresent() && !digest.get().equals(Checks.sha256(now.toString()))) {
        restore(workspace, path, digest.get(), now, changed);
      }
    }
    return changed;
  }

  private void restore(
      Path workspace,
      String path,
      String digest,
      SortedMap<String, String> now,
      List<String> changed)
      throws IOException {
    Path copy = copyOf(path);
    SortedMap<String, String> then = files(copy, path);
    if (!digest.equals(Checks.sha256(then.toString()))) {
      changed.add(path + " (the copy of it is gone or was changed, so that it was not put back)");
      return;
    }
    if (leadsOut(workspace, path)) {
      changed.add(path + " (a link leads out of the workspace, so that it was not put back)");
      return;
    }
    for (String file : now.keySet()) {
      if (!then.containsKey(file)) {
        changed.add(file + " (new)");
        Files.delete(workspace.resolve(file));
      }
    }
    for (Map.Entry<String, String> file : then.entrySet()) {
      if (!file.getValue().equals(now.get(file.getKey()))) {
        changed.add(file.getKey() + (now.containsKey(file.getKey()) ? "" : " (removed)"));
        put(copy.resolve(file.getKey()), workspace.resolve(file.getKey()));
      }
    }
  }

  /** Whether a folder above a path was replaced by a link to elsewhere. */
  private static boolean leadsOut(Path workspace, String path) throws IOException {
    Path above = workspace.resolve(path).getParent();
    while (above != null && !Files.exists(above)) {
      above = above.getParent();
    }
    return above == null || !above.toRealPath().startsWith(workspace.toRealPath());
  }

  /** Deletes the copies of the task. */
  void forget() {
    try {
      delete(workshop.options.copies().resolve(task.id().toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first digest that was recorded: a later one of the same name is not the runner's. */
  private Optional<String> digest(String path) {
    return workshop.manager.artifacts(task.id()).stream()
        .filter(each -> each.kind().equals(KIND) && each.key().equals(key(path)))
        .findFirst()
        .flatMap(Artifact::sha256);
  }

  /** It proves nothing about the work, and so is not valid as evidence. */
  private void remember(String path, String digest) {
    Artifact.Source source = new Artifact.Source(KIND, path, Optional.of(digest), Map.of());
    workshop.verifier().addArtifact(task.id(), key(path), source);
    workshop.verifier().invalidateArtifact(task.id(), key(path));
  }

  private static String key(String path) {
    return "protected: " + path;
  }

  private Path copyOf(String path) {
    return workshop
        .options
        .copies()
        .resolve(task.id().toString())
        .resolve(Checks.sha256(path).substring(0, 16));
  }

  /** The digests of all files under a path of a folder, by their names relative to the folder. */
  private static SortedMap<String, String> files(Path folder, String path) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    Path root = folder.resolve(path);
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return files;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String name = folder.relativize(file).toString();
            files.put(name, content(file, attributes));
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  private static String content(Path file, BasicFileAttributes attributes) throws IOException {
    if (attributes.isSymbolicLink()) {
      return LINK + Files.readSymbolicLink(file);
    }
    if (!attributes.isRegularFile()) {
      return "other";
    }
    return HexFormat.of().formatHex(Checks.digest().digest(Files.readAllBytes(file)));
  }

  private static void put(Path from, Path to) throws IOException {
    Path folder = to.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.copy(
        from,
        to,
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.COPY_ATTRIBUTES,
        LinkOption.NOFOLLOW_LINKS);
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failed)
              throws IOException {
            if (failed != null) {
              throw failed;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
