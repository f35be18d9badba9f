package dev.penguin.tools.internal.edit;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tools.PathRefusedException;
import dev.penguin.tools.internal.edit.Patch.FilePatch;
import dev.penguin.tools.internal.edit.Patch.Kind;
import dev.penguin.tools.internal.text.Arguments;
import dev.penguin.tools.internal.text.Failures;
import dev.penguin.tools.internal.text.Fingerprint;
import dev.penguin.tools.internal.text.Interruptions;
import dev.penguin.tools.internal.text.ToolFailureException;
import dev.penguin.tools.internal.workspace.FileChanges;
import dev.penguin.tools.internal.workspace.FileChanges.Step;
import dev.penguin.tools.internal.workspace.WorkspaceFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;

/** Changes several files at once, all or none. */
public final class ApplyPatchTool implements Tool {
  private static final int MAX_PREVIEW_LINES = 600;
  private static final String SCHEMA =
      """
      {"type":"object","properties":{
      "patch":{"type":"string",\
      "description":"The patch, from *** Begin Patch to *** End Patch, or a unified diff"}},
      "required":["patch"],"additionalProperties":false}
      """;

  private final WorkspaceFiles files;
  private final ToolSpec spec;

  public ApplyPatchTool(WorkspaceFiles files) {
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
  public List<Resource> resources(ToolCall call) throws ToolFailureException {
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

  private static Patch patch(ToolCall call) throws ToolFailureException {
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
    } catch (ToolFailureException | PathRefusedException e) {
      return ToolResult.failure(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return ToolResult.failure(
          "The patch failed: " + Failures.reason(e) + "; no file was changed");
    }
  }

  private Collection<Path> paths(Patch patch) throws ToolFailureException {
    Set<Path> paths = new LinkedHashSet<>();
    for (FilePatch file : patch.files()) {
      add(paths, file.path());
      if (file.moveTo() != null) {
        add(paths, file.moveTo());
      }
    }
    return paths;
  }

  private void add(Set<Path> paths, String path) throws ToolFailureException {
    Path real = files.workspace().resolve(path);
    if (!paths.add(real)) {
      throw new ToolFailureException(
          "The patch names " + files.quote(real) + " twice: join the parts");
    }
  }

  private String apply(Patch patch, String session) throws IOException, ToolFailureException {
    PatchPlan plan = new PatchPlan(files, session);
    List<Step> steps = plan.steps(patch);
    try (FileChanges changes = new FileChanges(files)) {
      changes.make(steps);
    }
    for (Step step : steps) {
      if (step.now() != null) {
        files.saw(session, step.path(), step.now());
      }
    }
    return plan.report();
  }

  /** The diff of all files, for the approver. */
  @Override
  public Optional<String> preview(ToolCall call) throws IOException, ToolFailureException {
    Patch patch = patch(call);
    paths(patch);
    PatchPlan plan = new PatchPlan(files, null);
    Fingerprint now = new Fingerprint();
    for (Step step : plan.steps(patch)) {
      if (step.old() != null) {
        now.add(step.old());
      }
    }
    List<String> lines = plan.report().lines().toList();
    int shown = Math.min(lines.size(), MAX_PREVIEW_LINES);
    return Optional.of(
        "What is there now: "
            + now.text()
            + "\n"
            + String.join("\n", lines.subList(0, shown))
            + (shown < lines.size() ? "\n[" + (lines.size() - shown) + " more lines]" : ""));
  }
}
