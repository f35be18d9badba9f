package dev.penguin.tools.internal.git;

import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists, adds and removes working trees of the repository. */
final class WorktreeTool extends GitTool {
  private static final int USUAL = 100;
  private static final int MAX = 1_000;

  WorktreeTool(Git git) {
    super(
        git,
        "git_worktree",
        "Lists the working trees of the repository, adds one in a new folder of the workspace, or"
            + " removes one of the workspace that has no changes. Somebody is asked before one is"
            + " removed. The other git tools work in one when it is their directory.",
        "\"action\":{\"type\":\"string\",\"enum\":[\"list\",\"add\",\"remove\"]},"
            + text("path", "The folder, relative to the workspace; not for list")
            + text(
                "branch",
                "The branch in a new working tree; it is created where it is missing;"
                    + " default none, HEAD is detached then")
            + text("start", "Where it begins; default HEAD")
            + page("working trees", USUAL, MAX)
            + ","
            + DIRECTORY,
        "\"action\"",
        Effect.WRITE);
  }

  @Override
  List<Resource> resources(GitCall call) throws ToolFailureException {
    String action = call.arguments().text("action");
    if (action.equals("list")) {
      return List.of();
    }
    Path path = path(call);
    String name = call.workspace().nameOf(path);
    return List.of(
        action.equals("add") ? new Resource.Tree(path, name) : new Resource.Deletion(path, name));
  }

  @Override
  Optional<String> preview(GitCall call) throws ToolFailureException {
    return call.arguments().text("action").equals("remove")
        ? Optional.of("deletes the folder and all that is in it; its branch stays")
        : Optional.empty();
  }

  private static Path path(GitCall call) throws ToolFailureException {
    if (call.paths().size() != 1) {
      throw new ToolFailureException("The argument path must be given, as a text");
    }
    return call.paths().get(0);
  }

  @Override
  String run(GitCall call, GitCalls calls) throws IOException, ToolFailureException {
    String action = call.arguments().text("action");
    return switch (action) {
      case "list" -> list(call, calls);
      case "add" -> add(call, calls);
      case "remove" -> remove(call, calls);
      default ->
          throw new ToolFailureException(
              "The argument action must be list, add or remove, got " + PlainText.quote(action));
    };
  }

  private static String list(GitCall call, GitCalls calls)
      throws IOException, ToolFailureException {
    int offset = call.arguments().number("offset", 1, Integer.MAX_VALUE, 1);
    int limit = call.arguments().number("limit", 1, MAX, USUAL);
    String root = call.workspace().root().toString();
    return calls
        .page(
            List.of("worktree", "list", "--porcelain"),
            new PagedRecords(
                '\n',
                offset,
                limit,
                line ->
                    line.isEmpty()
                        ? null
                        : line.equals("worktree " + root)
                            ? "worktree ."
                            : line.replace("worktree " + root + "/", "worktree ")))
        .text("lines", "[none]");
  }

  private static String add(GitCall call, GitCalls calls) throws IOException, ToolFailureException {
    Path path = path(call);
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new ToolFailureException(
          PlainText.quote(call.workspace().nameOf(path)) + " exists already: name a new folder");
    }
    List<String> argv = new ArrayList<>(List.of("worktree", "add"));
    argv.addAll(what(call, calls, path));
    return calls.words(argv) + "\n" + Hooks.note(List.of("post-checkout"), calls);
  }

  /** Which branch or commit a new working tree has, and where. */
  private static List<String> what(GitCall call, GitCalls calls, Path path)
      throws IOException, ToolFailureException {
    String start = call.revision("start", "HEAD");
    if (!call.has("branch")) {
      return List.of("--detach", "--end-of-options", path.toString(), start);
    }
    String branch = call.revision("branch", "");
    boolean there =
        calls.succeeds(List.of("show-ref", "--verify", "--quiet", "refs/heads/" + branch));
    if (there && call.has("start")) {
      throw new ToolFailureException(
          "The branch " + PlainText.quote(branch) + " exists already: leave start out");
    }
    return there
        ? List.of("--end-of-options", path.toString(), branch)
        : List.of("--no-track", "-b", branch, "--end-of-options", path.toString(), start);
  }

  private static String remove(GitCall call, GitCalls calls)
      throws IOException, ToolFailureException {
    Path path = path(call);
    Path gone = GitRepository.of(path).directory();
    if (!GitRepository.of(path).top().equals(path)
        || !gone.startsWith(calls.repository().common().resolve("worktrees"))) {
      throw new ToolFailureException(
          PlainText.quote(call.workspace().nameOf(path))
              + " is no additional working tree of this repository");
    }
    calls.free(place -> place.startsWith(path) || place.startsWith(gone));
    calls.output(List.of("worktree", "remove", "--end-of-options", path.toString()));
    return "Removed the working tree " + PlainText.quote(call.workspace().nameOf(path));
  }
}
