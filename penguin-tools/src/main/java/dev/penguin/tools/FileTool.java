package dev.penguin.tools;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.Resource;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A tool on the files of a workspace: it names one path, and what goes wrong is said in words. */
abstract class FileTool implements Tool {
  final WorkspaceFiles files;
  private final ToolSpec spec;

  FileTool(WorkspaceFiles files, ToolSpec spec) {
    this.files = files;
    this.spec = spec;
  }

  @Override
  public final ToolSpec spec() {
    return spec;
  }

  @Override
  public final ToolResult call(ToolCall call, ToolContext context) {
    try {
      Arguments arguments = new Arguments(call.arguments());
      Path path = path(arguments);
      try {
        return ToolResult.success(run(path, arguments, context));
      } catch (IOException e) {
        return ToolResult.failure(files.quote(path) + " failed: " + Failures.reason(e));
      }
    } catch (ToolFailure | PathRefusedException e) {
      return ToolResult.failure(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public final List<Resource> resources(ToolCall call) throws ToolFailure {
    Path path = path(new Arguments(call.arguments()));
    return List.of(resource(path, files.workspace().nameOf(path)));
  }

  /** What of the workspace the call touches. */
  Resource resource(Path path, String name) {
    return new Resource.File(path, name);
  }

  /** The real path that the call is about. */
  Path path(Arguments arguments) throws ToolFailure {
    return files.workspace().resolve(arguments.text("path"));
  }

  /** The real path of a folder that the call may leave out: the workspace then. */
  final Path folder(Arguments arguments) throws ToolFailure {
    String path = arguments.text("path", ".");
    return files.workspace().resolve(path.isEmpty() ? "." : path);
  }

  /** Does what was asked, and gives the text of the result. */
  abstract String run(Path path, Arguments arguments, ToolContext context)
      throws IOException, ToolFailure;
}
