package dev.penguin.project.runner;

import dev.penguin.project.Artifact;
import dev.penguin.project.Execution;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.TaskQuery;
import dev.penguin.project.internal.files.Digests;
import dev.penguin.project.internal.files.FileTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of a workspace that the worker of an attempt must not change. They are copied to outside of
 * the workspace before the attempt, and put back when it ends in whatever way, so that the next
 * attempt, at this task or another one, finds them as they were. Attempts side by side copy what
 * the first of them copied. The digest of a copy is kept here, and in the database for the case
 * that the process is killed, so that a copy that was changed is not believed. Used by the thread
 * of the attempt.
 */
final class ProtectedFiles {
  private static final Logger LOG = LoggerFactory.getLogger(ProtectedFiles.class);
  private static final String KIND = "protected files";

  /** How the name of a file ends that was not there. */
  static final String NEW = " (new)";

  private static final String CACHE = "__pycache__";

  private final Workshop workshop;
  private final ProjectManager manager;
  private final Task task;
  private final Set<String> paths = new LinkedHashSet<>();

  /** The digests of the copies by path. */
  private final Map<String, String> digests = new LinkedHashMap<>();

  private boolean over;

  ProtectedFiles(Workshop workshop, Task task) {
    this.workshop = workshop;
    this.task = task;
    manager = workshop.manager;
    workshop.options.verifiers().forEach(each -> paths.addAll(each.protectedPaths()));
  }

  /**
   * Copies the files: from where an attempt has copied them that is still at work, or that was
   * broken off; else from the workspace.
   *
   * @param before the attempts at the task before this one
   */
  void prepare(List<Execution> before) throws IOException {
    Path workspace = workshop.workspace(task).orElse(null);
    if (workspace == null || paths.isEmpty()) {
      return; // a verifier that needs a workspace says itself that there is none
    }
    synchronized (workshop.guarded) {
      for (String path : paths) {
        Copy copy = found(path, before).orElse(null);
        Path mine = copyOf(task.id(), path);
        String digest =
            copy == null
                ? FileTree.of(workspace, path).copyTo(mine)
                : goOnWith(copy, workspace, path, mine);
        digests.put(path, digest);
        remember(path, digest);
      }
      workshop.guarded.put(task.id(), Map.copyOf(digests));
      List<String> changed = restore(paths);
      if (!changed.isEmpty()) {
        LOG.warn("Put back before an attempt at {}: {}", task.number(), changed);
      }
    }
  }

  private static String goOnWith(Copy copy, Path workspace, String path, Path mine)
      throws IOException {
    FileTree then = FileTree.of(copy.folder(), path);
    if (then.digest().equals(copy.digest())) {
      if (!copy.folder().equals(mine)) {
        then.copyTo(mine);
      }
    } else if (!FileTree.of(workspace, path).digest().equals(copy.digest())) {
      throw new IOException(
          "an earlier attempt was interrupted, its copy of %s is missing or was changed,"
                  .formatted(path)
              + " and the files differ from what they were. Check them, then plan the task again");
    } else {
      FileTree.of(workspace, path).copyTo(mine);
    }
    return copy.digest();
  }

  /**
   * Puts back what is not as it was, and gives the names of the files that were changed, added or
   * removed. Empty for paths that were not copied.
   */
  List<String> restore(Collection<String> which) throws IOException {
    List<String> changed = new ArrayList<>();
    Path workspace = workshop.workspace(task).orElse(null);
    for (String path : which) {
      String digest = digests.get(path);
      if (workspace != null && digest != null) {
        FileTree now = FileTree.of(workspace, path);
        if (!now.digest().equals(digest)) {
          changed.addAll(restore(now, path, digest));
        }
      }
    }
    return changed;
  }

  private List<String> restore(FileTree now, String path, String digest) throws IOException {
    FileTree then = FileTree.of(copyOf(task.id(), path), path);
    if (!digest.equals(then.digest())) {
      return List.of(
          path + " (the copy of it is gone or was changed, so that it was not put back)");
    }
    if (now.leadsOut()) {
      return List.of(path + " (a link leads out of the workspace, so that it was not put back)");
    }
    List<String> changed = new ArrayList<>();
    for (String file : now.names()) {
      if (!then.has(file)) {
        now.delete(file);
        if (!isCache(file)) {
          changed.add(file + NEW);
        }
      }
    }
    for (String file : then.names()) {
      if (!then.isSame(file, now)) {
        changed.add(file + (now.has(file) ? "" : " (removed)"));
        then.put(file, now);
      }
    }
    return changed;
  }

  /** What each run of Python tests leaves beside them: not believed, and nobody is blamed. */
  private static boolean isCache(String file) {
    for (Path part : Path.of(file)) {
      if (part.toString().equals(CACHE)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Puts all back as it was and forgets the copies. Once, however often it is called.
   *
   * @return why that was not possible; empty when it was
   */
  Optional<String> putBack() {
    if (over) {
      return Optional.empty();
    }
    over = true;
    try {
      List<String> changed = restore(digests.keySet());
      if (!changed.isEmpty()) {
        LOG.info("Put back after an attempt at {}: {}", task.number(), changed);
      }
      List<String> left = restore(digests.keySet());
      if (!left.isEmpty()) {
        return Optional.of("protected files could not be put back: " + String.join(", ", left));
      }
      FileTree.deleteAll(workshop.options.copies().resolve(task.id().toString()));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("protected files could not be put back: " + e);
    } finally {
      synchronized (workshop.guarded) {
        workshop.guarded.remove(task.id());
      }
    }
  }

  /** A copy that an attempt has made. */
  private record Copy(Path folder, String digest) {}

  /** The copy that counts, if there is one: of those who are at work, then of those who were. */
  private Optional<Copy> found(String path, List<Execution> before) {
    for (Map.Entry<TaskId, Map<String, String>> each : workshop.guarded.entrySet()) {
      String digest = each.getValue().get(path);
      if (digest != null && manager.task(each.getKey()).project().equals(task.project())) {
        return Optional.of(new Copy(copyOf(each.getKey(), path), digest));
      }
    }
    Optional<Copy> own = recorded(task.id(), path, before);
    if (own.isPresent()) {
      return own;
    }
    TaskQuery running = TaskQuery.of(task.project()).withStatus(Task.Status.RUNNING);
    for (Task.Summary each : manager.tasks(running).tasks()) {
      if (!each.id().equals(task.id())) {
        Optional<Copy> of = recorded(each.id(), path, manager.executions(each.id()));
        if (of.isPresent()) {
          return of;
        }
      }
    }
    return Optional.empty();
  }

  /**
   * What the last attempt has copied, unless it came to its end. The first record since it began
   * counts: a later one of the same name is not the runner's.
   */
  private Optional<Copy> recorded(TaskId id, String path, List<Execution> executions) {
    if (executions.isEmpty() || !History.isBrokenOff(executions.get(executions.size() - 1))) {
      return Optional.empty();
    }
    Execution last = executions.get(executions.size() - 1);
    return manager.artifacts(id).stream()
        .filter(each -> each.kind().equals(KIND) && each.key().equals(key(path)))
        .filter(each -> !each.createdAt().isBefore(last.startedAt()))
        .findFirst()
        .flatMap(Artifact::sha256)
        .map(digest -> new Copy(copyOf(id, path), digest));
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

  private Path copyOf(TaskId id, String path) {
    return workshop
        .options
        .copies()
        .resolve(id.toString())
        .resolve(Digests.sha256(path).substring(0, 16));
  }
}
