package dev.penguin.tools.internal.workspace;

import dev.penguin.tools.Workspace;
import dev.penguin.tools.internal.text.Failures;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Changes of several files, all or none. All new content, and the old for the way back, is on the
 * disk before the first file changes, so that a full disk changes nothing; from then on files are
 * only renamed. When one cannot be, those before it are put back. Used by one thread.
 */
public final class FileChanges implements AutoCloseable {
  private final WorkspaceFiles files;
  private final List<Step> steps = new ArrayList<>();
  private final Deque<Step> done = new ArrayDeque<>();
  private final Deque<Path> madeFolders = new ArrayDeque<>();

  public FileChanges(WorkspaceFiles files) {
    this.files = files;
  }

  /**
   * What a file is, and what it becomes.
   *
   * @param before what it was when its content was looked at
   * @param old what it holds; null when it does not exist
   * @param now what it will hold; null when it goes
   * @param like the file whose owner, mode bits and the like the new content gets; null for those
   *     of a new file
   * @param writes what is on the disk for it so far
   */
  public record Step(
      Path path,
      WorkspaceFiles.Stamp before,
      byte @Nullable [] old,
      byte @Nullable [] now,
      @Nullable Path like,
      List<AtomicWrite> writes) {
    public Step(
        Path path,
        WorkspaceFiles.Stamp before,
        byte @Nullable [] old,
        byte @Nullable [] now,
        @Nullable Path like) {
      this(path, before, old, now, like, new ArrayList<>());
    }

    private @Nullable AtomicWrite backup() {
      return old == null ? null : writes.get(0);
    }

    private @Nullable AtomicWrite write() {
      return now == null ? null : writes.get(writes.size() - 1);
    }
  }

  /** Makes all changes, or none. */
  public void make(List<Step> wanted) throws IOException, ToolFailureException {
    for (Step step : wanted) {
      steps.add(step);
      files.checkWritable(step.path(), step.before());
      prepare(step);
    }
    try {
      for (Step step : wanted) {
        make(step);
      }
    } catch (IOException e) {
      throw new ToolFailureException(
          files.quote(wanted.get(done.size()).path())
              + " failed: "
              + Failures.reason(e)
              + undone());
    } catch (ToolFailureException e) {
      throw new ToolFailureException(e.getMessage() + undone());
    }
  }

  private void prepare(Step step) throws IOException, ToolFailureException {
    Workspace workspace = files.workspace();
    FileTraits traits = traits(step);
    if (step.old() != null) {
      step.writes().add(AtomicWrite.begin(workspace, step.old(), traits));
    }
    if (step.now() != null) {
      step.writes().add(AtomicWrite.begin(workspace, step.now(), traits));
    }
    AtomicWrite write = step.write();
    if (step.old() == null && step.like() != null && write != null && !write.isComplete()) {
      throw new ToolFailureException(
          files.quote(step.like())
              + " has an owner, a group or an access control list that no other file can be given:"
              + " it can be edited where it is, but not moved");
    }
  }

  private @Nullable FileTraits traits(Step step) throws IOException {
    Workspace workspace = files.workspace();
    Path like = step.like();
    if (like != null) {
      try (DirectoryHandle folder = DirectoryHandle.at(workspace, InnerPath.above(like))) {
        return FileTraits.of(folder, InnerPath.name(like));
      }
    }
    Path above = InnerPath.above(step.path());
    while (files.attributes(above) == null) {
      above = InnerPath.above(above); // the folder is new, too
    }
    try (DirectoryHandle folder = DirectoryHandle.at(workspace, above)) {
      return FileTraits.ofNew(folder);
    }
  }

  private void make(Step step) throws IOException, ToolFailureException {
    Path name = InnerPath.name(step.path());
    noteMissingFolders(InnerPath.above(step.path()));
    try (DirectoryHandle folder =
        DirectoryHandle.made(files.workspace(), InnerPath.above(step.path()))) {
      AtomicWrite.Check check = () -> files.checkUnchanged(folder, step.path(), step.before());
      AtomicWrite write = step.write();
      if (write == null) {
        check.run();
        folder.deleteFile(name);
      } else {
        write.put(folder, name, Objects.requireNonNull(step.now()), check);
      }
      done.push(step);
    }
  }

  private void noteMissingFolders(Path folder) throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    for (Path at = folder; files.attributes(at) == null; at = InnerPath.above(at)) {
      missing.push(at);
    }
    missing.forEach(madeFolders::push);
  }

  /** Goes back, and says how that went. */
  private String undone() {
    List<String> stuck = new ArrayList<>();
    while (!done.isEmpty()) {
      Step step = done.pop();
      Path name = InnerPath.name(step.path());
      try (DirectoryHandle folder =
          DirectoryHandle.at(files.workspace(), InnerPath.above(step.path()))) {
        AtomicWrite backup = step.backup();
        if (backup == null) {
          folder.deleteFile(name);
        } else {
          backup.put(folder, name, Objects.requireNonNull(step.old()), () -> {});
        }
      } catch (IOException | ToolFailureException e) {
        stuck.add(files.quote(step.path()));
      }
    }
    while (!madeFolders.isEmpty()) {
      Path made = madeFolders.pop();
      try (DirectoryHandle above = DirectoryHandle.at(files.workspace(), InnerPath.above(made))) {
        above.deleteFolder(made.getFileName());
      } catch (IOException e) {
        // It was not made after all, or others use it already.
      }
    }
    return stuck.isEmpty()
        ? "; no file was changed"
        : "; these files were changed and could not be put back: " + String.join(", ", stuck);
  }

  /** Takes away what was prepared and not used. */
  @Override
  public void close() throws IOException {
    IOException failed = null;
    for (Step step : steps) {
      for (AtomicWrite write : step.writes()) {
        try {
          write.close();
        } catch (IOException e) {
          failed = e;
        }
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
