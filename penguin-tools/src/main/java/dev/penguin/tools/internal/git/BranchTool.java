package dev.penguin.tools.internal.git;

import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists, creates, switches to and deletes branches. */
final class BranchTool extends GitTool {
  private static final int USUAL = 100;
  private static final int MAX = 1_000;

  BranchTool(Git git) {
    super(
        git,
        "git_branch",
        "Lists branches, creates one, switches to one, or deletes one. Switching keeps changes"
            + " that are not committed, or is refused where it cannot. Somebody is asked first"
            + " before switching, which changes files, and before deleting.",
        "\"action\":{\"type\":\"string\",\"enum\":[\"list\",\"create\",\"switch\",\"delete\"]},"
            + text("name", "The branch; not for list")
            + text("start", "Where a new branch begins; default HEAD")
            + flag("remotes", "Lists the branches of remotes, too, as they were last fetched")
            + flag("force", "Deletes a branch whose commits no other branch has")
            + page("branches", USUAL, MAX)
            + ","
            + DIRECTORY,
        "\"action\"",
        Effect.WRITE);
  }

  @Override
  List<Resource> resources(GitCall call) throws ToolFailureException {
    return switch (call.arguments().text("action")) {
      case "switch" ->
          List.of(new Resource.Deletion(call.folder(), call.workspace().nameOf(call.folder())));
      case "delete" -> List.of(call.rewritten("refs/heads/" + name(call)));
      default -> List.of();
    };
  }

  @Override
  Optional<String> preview(GitCall call) throws ToolFailureException {
    return switch (call.arguments().text("action")) {
      case "switch" ->
          Optional.of(
              "replaces the files of the working tree by those of " + PlainText.quote(name(call)));
      case "delete" -> Optional.of("deletes the branch " + PlainText.quote(name(call)));
      default -> Optional.empty();
    };
  }

  private static String name(GitCall call) throws ToolFailureException {
    String name = call.revision("name", "");
    if (name.isEmpty() || name.contains("..") || name.startsWith("@")) {
      throw new ToolFailureException(
          "The argument name must be a branch, got " + PlainText.quote(name));
    }
    return name;
  }

  @Override
  String run(GitCall call, GitCalls calls) throws IOException, ToolFailureException {
    String action = call.arguments().text("action");
    return switch (action) {
      case "list" -> list(call, calls);
      case "create" -> create(call, calls);
      case "switch" -> switchTo(name(call), calls);
      case "delete" ->
          calls.words(
              List.of(
                  "branch",
                  call.arguments().flag("force") ? "-D" : "-d",
                  "--end-of-options",
                  name(call)));
      default ->
          throw new ToolFailureException(
              "The argument action must be list, create, switch or delete, got "
                  + PlainText.quote(action));
    };
  }

  private static String create(GitCall call, GitCalls calls)
      throws IOException, ToolFailureException {
    calls.output(
        List.of(
            "branch",
            "--no-track",
            "--end-of-options",
            name(call),
            call.revision("start", "HEAD")));
    return "Created the branch " + PlainText.quote(name(call));
  }

  private static String switchTo(String name, GitCalls calls)
      throws IOException, ToolFailureException {
    calls.free(path -> !path.endsWith(".git") && !path.toString().contains("/.git/"));
    List<String> argv =
        List.of(
            "switch",
            "--no-guess",
            "--no-progress",
            "--no-recurse-submodules",
            "--end-of-options",
            name);
    return calls.words(argv) + "\n" + Hooks.note(List.of("post-checkout"), calls);
  }

  private static String list(GitCall call, GitCalls calls)
      throws IOException, ToolFailureException {
    int offset = call.arguments().number("offset", 1, Integer.MAX_VALUE, 1);
    int limit = call.arguments().number("limit", 1, MAX, USUAL);
    List<String> argv =
        new ArrayList<>(
            List.of(
                "for-each-ref",
                "--sort=-committerdate",
                "--format=%(HEAD) %(refname:short) %(objectname:short)"
                    + " %(committerdate:iso-strict)%(if)%(upstream)%(then)"
                    + " [%(upstream:short)%(if)%(upstream:track)%(then)"
                    + " %(upstream:track,nobracket)%(end)]%(end) %(contents:subject)",
                "refs/heads"));
    if (call.arguments().flag("remotes")) {
      argv.add("refs/remotes");
    }
    return calls
        .page(argv, PagedRecords.ofLines(offset, limit))
        .text("branches", "[no branch has a commit yet]");
  }
}
