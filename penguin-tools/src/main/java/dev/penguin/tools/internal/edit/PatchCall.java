package dev.penguin.tools.internal.edit;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.PreparedCall;
import dev.penguin.tool.Resource;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** A patch that was read, with the paths that it names resolved. */
final class PatchCall implements PreparedCall {
  private static final int MAX_PREVIEW_LINES = 600;
  private static final int MAX_BYTES = 10_000_000;

  private final WorkspaceFiles files;
  private final Patch patch;

  /** The real path of each name. */
  private final Map<String, Path> paths;

  private @Nullable List<String> shown;

  PatchCall(WorkspaceFiles files, ToolCall call) throws ToolFailureException {
    this.files = files;
    patch = PatchReader.read(new Arguments(call.arguments()).text("patch"));
    paths = resolved();
  }

  private Map<String, Path> resolved() {
    Map<String, Path> all = new LinkedHashMap<>();
    for (FilePatch file : patch.files()) {
      all.computeIfAbsent(file.path(), files.workspace()::resolve);
      if (file.moveTo() != null) {
        all.computeIfAbsent(file.moveTo(), files.workspace()::resolve);
      }
    }
    return all;
  }

  private Path real(String path) {
    return Objects.requireNonNull(paths.get(path), "a name of the patch");
  }

  /** The files that it names, relative to the workspace. */
  List<String> names() {
    return paths.values().stream().map(files.workspace()::nameOf).toList();
  }

  @Override
  public List<Resource> resources() {
    List<Resource> resources = new ArrayList<>();
    for (FilePatch file : patch.files()) {
      Path path = real(file.path());
      String name = files.workspace().nameOf(path);
      boolean goes = file.kind() == Kind.DELETE || file.moveTo() != null;
      resources.add(goes ? new Resource.Deletion(path, name) : new Resource.File(path, name));
      if (file.moveTo() != null) {
        Path to = real(file.moveTo());
        resources.add(new Resource.File(to, files.workspace().nameOf(to)));
      }
    }
    return resources;
  }

  /** The diff of all files, for the approver. */
  @Override
  public Optional<String> preview() throws IOException, ToolFailureException {
    distinct();
    shown = states(); // first: what changes meanwhile is then a change
    PatchPlan plan = new PatchPlan(files, this::real, null);
    Fingerprint now = new Fingerprint();
    for (Step step : plan.steps(patch)) {
      if (step.old() != null) {
        now.add(step.old());
      }
    }
    List<String> lines = plan.report().lines().toList();
    int most = Math.min(lines.size(), MAX_PREVIEW_LINES);
    return Optional.of(
        "What is there now: "
            + now.text()
            + "\n"
            + String.join("\n", lines.subList(0, most))
            + (most < lines.size() ? "\n[" + (lines.size() - most) + " more lines]" : ""));
  }

  @Override
  public String fingerprint() throws IOException, ToolFailureException {
    return String.join("\n", shown == null ? states() : shown);
  }

  @Override
  public boolean isUnchanged() throws IOException, ToolFailureException {
    return resolved().equals(paths) && (shown == null || shown.equals(states()));
  }

  private List<String> states() throws IOException, ToolFailureException {
    List<String> states = new ArrayList<>();
    for (Path path : paths.values()) {
      states.add(files.state(path, MAX_BYTES));
    }
    return states;
  }

  @Override
  public ToolResult run(ToolContext context) {
    try {
      Interruptions.check(context);
      List<Lock> locks = files.locks(distinct());
      locks.forEach(Lock::lock);
      try {
        return ToolResult.success(apply(context.sessionId()));
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

  /** The files, each named by one part only. */
  private Collection<Path> distinct() throws ToolFailureException {
    Set<Path> all = new LinkedHashSet<>();
    for (FilePatch file : patch.files()) {
      add(all, real(file.path()));
      if (file.moveTo() != null) {
        add(all, real(file.moveTo()));
      }
    }
    return all;
  }

  private void add(Set<Path> all, Path real) throws ToolFailureException {
    if (!all.add(real)) {
      throw new ToolFailureException(
          "The patch names " + files.quote(real) + " twice: join the parts");
    }
  }

  private String apply(String session) throws IOException, ToolFailureException {
    PatchPlan plan = new PatchPlan(files, this::real, session);
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
}
