package dev.penguin.tools.internal.search;

import dev.penguin.tool.Resource;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tools.internal.text.Arguments;
import dev.penguin.tools.internal.text.ToolFailureException;
import dev.penguin.tools.internal.workspace.FileTool;
import dev.penguin.tools.internal.workspace.WorkspaceFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Predicate;

/** A tool that looks through a folder and all below it, and passes over what the rules deny. */
abstract class SearchTool extends FileTool {
  /** Appended to a result from which something was left out. */
  static final String DENIED = "\n[what a permission rule denies is left out]";

  SearchTool(WorkspaceFiles files, ToolSpec spec) {
    super(files, spec);
  }

  @Override
  protected final boolean searches() {
    return true;
  }

  @Override
  protected final Path path(Arguments arguments) throws ToolFailureException {
    return folder(arguments);
  }

  @Override
  protected final Resource resource(Path path, String name) {
    return new Resource.Tree(path, name);
  }

  @Override
  protected final String run(Path path, Arguments arguments, ToolContext context)
      throws IOException, ToolFailureException {
    return run(path, arguments, context, resource -> false);
  }

  @Override
  protected abstract String run(
      Path path, Arguments arguments, ToolContext context, Predicate<Resource> denied)
      throws IOException, ToolFailureException;
}
