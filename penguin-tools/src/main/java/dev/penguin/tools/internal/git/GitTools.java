package dev.penguin.tools.internal.git;

import dev.penguin.tool.Tool;
import dev.penguin.tools.Sandbox;
import dev.penguin.tools.Workspace;
import dev.penguin.tools.internal.process.Platform;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All tools of git for a workspace. */
public final class GitTools {
  private GitTools() {}

  /**
   * The tools; none when the program git is not on the search path, when the workspace is in no
   * repository at this moment, and on Windows. Nothing is run to find out.
   *
   * @param environment variables that the embedding program adds
   * @param sandbox what commands can reach, in which git runs then too
   */
  public static List<Tool> of(
      Workspace workspace,
      Map<String, String> environment,
      Platform platform,
      Optional<Sandbox> sandbox) {
    if (platform == Platform.WINDOWS || !GitRepository.isIn(workspace.root())) {
      return List.of();
    }
    Optional<Path> program = Git.find(workspace, environment);
    if (program.isEmpty()) {
      return List.of();
    }
    return all(new Git(workspace, program.get(), environment, platform, sandbox));
  }

  /** Ends what a tool of git runs; nothing happens to another tool. */
  public static void close(Tool tool) {
    if (tool instanceof GitTool git) {
      git.close();
    }
  }

  private static List<Tool> all(Git git) {
    return List.of(
        new StatusTool(git),
        new DiffTool(git),
        new LogTool(git),
        new ShowTool(git),
        new BlameTool(git),
        new AddTool(git),
        new CommitTool(git),
        new BranchTool(git),
        new WorktreeTool(git));
  }
}
