package dev.penguin.tools.internal.edit;

import dev.penguin.tools.internal.edit.Patch.FilePatch;
import dev.penguin.tools.internal.edit.Patch.Kind;
import dev.penguin.tools.internal.text.FileText;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import dev.penguin.tools.internal.workspace.FileChanges.Step;
import dev.penguin.tools.internal.workspace.WorkspaceFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a patch comes to, with the files as they are: preflighted whole, before the first one
 * changes. Used by one thread, for one patch.
 */
final class PatchPlan {
  private static final int MAX_BYTES = 10_000_000;
  private static final int MAX_TOTAL_BYTES = 20_000_000;

  private final WorkspaceFiles files;
  private final @Nullable String session;
  private final Function<String, Path> real;
  private final StringBuilder report = new StringBuilder();

  /**
   * A plan.
   *
   * @param real the real path of a name in the patch
   * @param session the session that makes the changes; null when they are only looked at
   */
  PatchPlan(WorkspaceFiles files, Function<String, Path> real, @Nullable String session) {
    this.files = files;
    this.real = real;
    this.session = session;
  }

  /** The steps, all of which fit; none of them is made. */
  List<Step> steps(Patch patch) throws IOException, ToolFailureException {
    List<Step> steps = new ArrayList<>();
    long total = 0;
    for (FilePatch file : patch.files()) {
      for (Step step : steps(file)) {
        steps.add(step);
        total += step.now() == null ? 0 : step.now().length;
        total += step.old() == null ? 0 : step.old().length;
      }
      if (total > MAX_TOTAL_BYTES) {
        throw new ToolFailureException("The files of the patch are too large together: split it");
      }
    }
    return steps;
  }

  /** What the steps do, file by file, with their diffs. */
  String report() {
    return report.toString().strip();
  }

  private void say(String done, String planned, Path path) {
    report.append('\n').append(session == null ? planned : done).append(files.quote(path));
  }

  private List<Step> steps(FilePatch file) throws IOException, ToolFailureException {
    Path path = real.apply(file.path());
    if (file.kind() == Kind.ADD) {
      byte[] content = addedContent(file);
      say("Created ", "Would create ", path);
      report.append(content.length == 0 ? "" : "\n" + EditDiff.ofNew(content));
      return List.of(created(path, content, null));
    }
    WorkspaceFiles.Stamp before = files.stamp(path);
    byte[] old = files.readAll(path, MAX_BYTES);
    if (session != null) {
      files.checkSeen(session, path, before, old);
    }
    if (file.kind() == Kind.DELETE) {
      say("Deleted ", "Would delete ", path);
      report.append(": ").append(PlainText.count(old.length, "byte", "bytes"));
      boolean shown = session == null && old.length > 0 && !PlainText.isBinary(old, old.length);
      report.append(shown ? "\n" + EditDiff.ofGone(old) : "");
      return List.of(new Step(path, before, old, null, path));
    }
    byte[] now = updated(file, path, old);
    if (file.moveTo() == null) {
      return List.of(new Step(path, before, old, now, path));
    }
    Path to = real.apply(file.moveTo());
    return List.of(created(to, now, path), new Step(path, before, old, null, path));
  }

  private byte[] updated(FilePatch file, Path path, byte[] old) throws ToolFailureException {
    FileText text = FileText.of(old);
    if (text.isBinary() && !file.hunks().isEmpty()) {
      throw new ToolFailureException(
          files.quote(path) + " is not UTF-8 text but binary: not edited");
    }
    byte[] content = text.utf8();
    PatchedFile patched = new PatchedFile(files.quote(path), content);
    List<TextEdit> changes = patched.changes(file.hunks());
    for (TextEdit change : changes) {
      text.checkFits(files.quote(path), change.put(), "");
    }
    byte[] changed = TextEdit.apply(content, changes);
    byte[] now = changes.isEmpty() ? old : text.encode(changed);
    if (now.length > MAX_BYTES) {
      throw new ToolFailureException(
          files.quote(path)
              + " would become too large: at most "
              + PlainText.count(MAX_BYTES, "byte", "bytes"));
    }
    say("Edited ", "Would edit ", path);
    report.append(movedTo(file.moveTo()));
    report.append(
        patched.isLoose()
            ? "; lines were there only with other white space: check the result"
            : "");
    report.append(changes.isEmpty() ? "" : "\n" + EditDiff.of(content, changes, changed));
    return now;
  }

  private String movedTo(@Nullable String to) {
    return to == null ? "" : ", moved to " + files.quote(real.apply(to));
  }

  private Step created(Path path, byte[] content, @Nullable Path like)
      throws IOException, ToolFailureException {
    WorkspaceFiles.Stamp before = files.stamp(path);
    if (before.exists()) {
      throw new ToolFailureException(
          files.quote(path) + " exists already: update it, or delete it first");
    }
    files.checkNoLookalike(path);
    return new Step(path, before, null, content, like);
  }

  private static byte[] addedContent(FilePatch file) throws ToolFailureException {
    StringBuilder text = new StringBuilder();
    for (Patch.Hunk hunk : file.hunks()) {
      hunk.side('+').forEach(line -> text.append(line).append('\n'));
    }
    byte[] content = PlainText.utf8("patch", text.toString());
    if (content.length > MAX_BYTES) {
      throw new ToolFailureException("A file of the patch is too large");
    }
    return content;
  }
}
