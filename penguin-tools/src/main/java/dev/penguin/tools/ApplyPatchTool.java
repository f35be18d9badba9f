package dev.penguin.tools;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tools.FileChanges.Step;
import dev.penguin.tools.Patch.FilePatch;
import dev.penguin.tools.Patch.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** Changes several files at once, all or none. */
final class ApplyPatchTool implements Tool {
  private static final int MAX_BYTES = 10_000_000;
  private static final int MAX_TOTAL_BYTES = 20_000_000;
  private static final String SCHEMA =
      """
      {"type":"object","properties":{
      "patch":{"type":"string",\
      "description":"The patch, from *** Begin Patch to *** End Patch, or a unified diff"}},
      "required":["patch"],"additionalProperties":false}
      """;

  private final WorkspaceFiles files;
  private final ToolSpec spec;

  ApplyPatchTool(WorkspaceFiles files) {
    this.files = files;
    spec =
        ToolSpec.of(
                "apply_patch",
                """
                Changes, adds, moves and deletes several text files of the workspace at once: all, \
                or none when one part does not fit. The patch has this form, or that of a unified \
                diff; lines begin with a space (kept), - (removed) or + (added):
                *** Begin Patch
                *** Update File: src/Main.java
                @@ class Main
                 a line that stays
                -a line that goes
                +a line that comes
                *** Add File: notes.txt
                +its first line
                *** Delete File: old.txt
                *** End Patch
                After *** Update File, a line *** Move to: path moves the file.""",
                SCHEMA)
            .withEffects(Effect.READ, Effect.WRITE);
  }

  @Override
  public ToolSpec spec() {
    return spec;
  }

  @Override
  public List<Resource> resources(ToolCall call) throws ToolFailure {
    List<Resource> resources = new ArrayList<>();
    for (FilePatch file : patch(call).files()) {
      Path path = files.workspace().resolve(file.path());
      String name = files.workspace().nameOf(path);
      boolean goes = file.kind() == Kind.DELETE || file.moveTo() != null;
      resources.add(goes ? new Resource.Deletion(path, name) : new Resource.File(path, name));
      if (file.moveTo() != null) {
        Path to = files.workspace().resolve(file.moveTo());
        resources.add(new Resource.File(to, files.workspace().nameOf(to)));
      }
    }
    return resources;
  }

  private static Patch patch(ToolCall call) throws ToolFailure {
    return PatchReader.read(new Arguments(call.arguments()).text("patch"));
  }

  @Override
  public ToolResult call(ToolCall call, ToolContext context) {
    try {
      Patch patch = patch(call);
      Interruptions.check(context);
      List<Lock> locks = files.locks(paths(patch));
      locks.forEach(Lock::lock);
      try {
        return ToolResult.success(apply(patch, context.sessionId()));
      } finally {
        locks.forEach(Lock::unlock);
      }
    } catch (ToolFailure | PathRefusedException e) {
      return ToolResult.failure(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return ToolResult.failure(
          "The patch failed: " + Failures.reason(e) + "; no file was changed");
    }
  }

  private Collection<Path> paths(Patch patch) throws ToolFailure {
    Set<Path> paths = new LinkedHashSet<>();
    for (FilePatch file : patch.files()) {
      add(paths, file.path());
      if (file.moveTo() != null) {
        add(paths, file.moveTo());
      }
    }
    return paths;
  }

  private void add(Set<Path> paths, String path) throws ToolFailure {
    Path real = files.workspace().resolve(path);
    if (!paths.add(real)) {
      throw new ToolFailure("The patch names " + files.quote(real) + " twice: join the parts");
    }
  }

  private String apply(Patch patch, String session) throws IOException, ToolFailure {
    List<Step> steps = new ArrayList<>();
    StringBuilder report = new StringBuilder();
    long total = 0;
    for (FilePatch file : patch.files()) {
      for (Step step : steps(file, session, report)) {
        steps.add(step);
        total += step.now() == null ? 0 : step.now().length;
        total += step.old() == null ? 0 : step.old().length;
      }
      if (total > MAX_TOTAL_BYTES) {
        throw new ToolFailure("The files of the patch are too large together: split it");
      }
    }
    try (FileChanges changes = new FileChanges(files)) {
      changes.make(steps);
    }
    for (Step step : steps) {
      if (step.now() != null) {
        files.saw(session, step.path(), step.now());
      }
    }
    return report.toString().strip();
  }

  private List<Step> steps(FilePatch file, String session, StringBuilder report)
      throws IOException, ToolFailure {
    Path path = files.workspace().resolve(file.path());
    if (file.kind() == Kind.ADD) {
      byte[] content = addedContent(file);
      report.append("\nCreated ").append(files.quote(path));
      report.append(content.length == 0 ? "" : "\n" + EditDiff.ofNew(content));
      return List.of(created(path, content, null));
    }
    WorkspaceFiles.Stamp before = files.stamp(path);
    byte[] old = files.readAll(path, MAX_BYTES);
    files.checkSeen(session, path, before, old);
    if (file.kind() == Kind.DELETE) {
      report.append("\nDeleted ").append(files.quote(path)).append(": ");
      report.append(PlainText.count(old.length, "byte", "bytes"));
      return List.of(new Step(path, before, old, null, path));
    }
    byte[] now = updated(file, path, old, report);
    if (file.moveTo() == null) {
      return List.of(new Step(path, before, old, now, path));
    }
    Path to = files.workspace().resolve(file.moveTo());
    return List.of(created(to, now, path), new Step(path, before, old, null, path));
  }

  private byte[] updated(FilePatch file, Path path, byte[] old, StringBuilder report)
      throws ToolFailure {
    if (PlainText.isBinary(old) && !file.hunks().isEmpty()) {
      throw new ToolFailure(files.quote(path) + " is not UTF-8 text but binary: not edited");
    }
    PatchedFile patched = new PatchedFile(files.quote(path), old);
    List<Change> changes = patched.changes(file.hunks());
    byte[] now = Change.apply(old, changes);
    if (now.length > MAX_BYTES) {
      throw new ToolFailure(
          files.quote(path)
              + " would become too large: at most "
              + PlainText.count(MAX_BYTES, "byte", "bytes"));
    }
    report.append("\nEdited ").append(files.quote(path)).append(movedTo(file.moveTo()));
    report.append(
        patched.isLoose()
            ? "; lines were there only with other white space: check the result"
            : "");
    report.append(changes.isEmpty() ? "" : "\n" + EditDiff.of(old, changes, now));
    return now;
  }

  private String movedTo(@Nullable String to) {
    return to == null ? "" : ", moved to " + files.quote(files.workspace().resolve(to));
  }

  private Step created(Path path, byte[] content, @Nullable Path like)
      throws IOException, ToolFailure {
    WorkspaceFiles.Stamp before = files.stamp(path);
    if (before.exists()) {
      throw new ToolFailure(files.quote(path) + " exists already: update it, or delete it first");
    }
    files.checkNoLookalike(path);
    return new Step(path, before, null, content, like);
  }

  private static byte[] addedContent(FilePatch file) throws ToolFailure {
    StringBuilder text = new StringBuilder();
    for (Patch.Hunk hunk : file.hunks()) {
      hunk.side('+').forEach(line -> text.append(line).append('\n'));
    }
    byte[] content = PlainText.utf8("patch", text.toString());
    if (content.length > MAX_BYTES) {
      throw new ToolFailure("A file of the patch is too large");
    }
    return content;
  }
}
