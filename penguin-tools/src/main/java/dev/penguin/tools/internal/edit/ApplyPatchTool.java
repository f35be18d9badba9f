package dev.penguin.tools.internal.edit;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.Effect;
import dev.penguin.tool.PreparedCall;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.Resource;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tools.PathRefusedException;
import dev.penguin.tools.internal.text.ToolFailureException;
import dev.penguin.tools.internal.workspace.WorkspaceFiles;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Changes several files at once, all or none. */
public final class ApplyPatchTool implements Tool {
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
            .withEffects(Effect.READ, Effect.WRITE)
            .withRecovery(Recovery.REPORT);
  }

  /**
   * The files that a patch reads, changes, adds or deletes, relative to the workspace.
   *
   * @throws ToolFailureException when it is no patch
   */
  public static List<String> names(WorkspaceFiles files, ToolCall call)
      throws ToolFailureException {
    return new PatchCall(files, call).names();
  }

  @Override
  public ToolSpec spec() {
    return spec;
  }

  @Override
  public PreparedCall prepare(ToolCall call, ToolContext context) throws ToolFailureException {
    return new PatchCall(files, call);
  }

  @Override
  public List<Resource> resources(ToolCall call) throws ToolFailureException {
    return new PatchCall(files, call).resources();
  }

  @Override
  public Optional<String> preview(ToolCall call) throws IOException, ToolFailureException {
    return new PatchCall(files, call).preview();
  }

  @Override
  public ToolResult call(ToolCall call, ToolContext context) {
    try {
      return new PatchCall(files, call).run(context);
    } catch (ToolFailureException | PathRefusedException e) {
      return ToolResult.failure(String.valueOf(e.getMessage()));
    }
  }
}
