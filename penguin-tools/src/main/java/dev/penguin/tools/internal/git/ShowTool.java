package dev.penguin.tools.internal.git;

import dev.penguin.tool.Effect;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Shows one commit, or a file as it was in one. */
final class ShowTool extends GitTool {
  ShowTool(Git git) {
    super(
        git,
        "git_show",
        "Shows a commit: its message and what it changed, as a unified diff. With content, the"
            + " content that the file of path had in that commit instead. A result that is only a"
            + " part says so in a first line in brackets.",
        text("revision", "The commit, branch or tag; default HEAD")
            + text("path", "Only this file or folder, relative to the workspace")
            + flag("content", "The content of the file of path in that commit")
            + flag("stat", "Only which files changed and by how many lines")
            + page("lines", DiffTool.USUAL, DiffTool.MAX)
            + ","
            + DIRECTORY,
        "",
        Effect.READ);
  }

  @Override
  String run(GitCall call, GitCalls calls) throws IOException, ToolFailureException {
    String revision = call.revision("revision", "HEAD");
    List<String> argv = new ArrayList<>(List.of("show"));
    argv.addAll(DiffTool.PLAIN);
    argv.add("--no-show-signature");
    if (call.arguments().flag("content")) {
      if (call.paths().size() != 1) {
        throw new ToolFailureException("The argument content needs path: name a file");
      }
      String name = call.name(calls.repository(), call.paths().get(0));
      argv.addAll(List.of("--end-of-options", revision + ":" + name));
      PagedRecords page = DiffTool.page(call, calls, argv);
      if (page.isBinary()) {
        throw new ToolFailureException(
            PlainText.quote(name) + " was no text in " + PlainText.quote(revision));
      }
      return page.text("lines", "[the file was empty]");
    }
    argv.addAll(DiffTool.shape(call, calls));
    argv.add("--date=iso-strict");
    argv.add(
        "--format=commit %H%d%nauthor %an <%ae> %ad%ncommitter %cn <%ce> %cd%n%n%w(0,4,4)%B%w(0,0,0)");
    argv.addAll(List.of("--end-of-options", revision, "--"));
    argv.addAll(call.scope(calls.repository()));
    return DiffTool.page(call, calls, argv).text("lines", "[nothing]");
  }
}
