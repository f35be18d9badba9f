package dev.penguin.tools.internal.git;

import dev.penguin.tool.Effect;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Lists commits. */
final class LogTool extends GitTool {
  private static final int USUAL = 20;
  private static final int MAX = 500;

  LogTool(Git git) {
    super(
        git,
        "git_log",
        "Lists commits, the newest first, one a line: hash, date, author, branches and tags in"
            + " parentheses, subject. git_show has the rest of one.",
        text("revision", "Where to begin, or a range such as main..topic; default HEAD")
            + text("path", "Only commits that changed this file or folder")
            + text("grep", "Only commits whose message has this text, in any case")
            + page("commits", USUAL, MAX)
            + ","
            + DIRECTORY,
        "",
        Effect.READ);
  }

  @Override
  String run(GitCall call, GitCalls calls) throws IOException, ToolFailureException {
    int offset = call.arguments().number("offset", 1, Integer.MAX_VALUE, 1);
    int limit = call.arguments().number("limit", 1, MAX, USUAL);
    List<String> argv =
        new ArrayList<>(
            List.of(
                "log",
                "-z",
                "--no-color",
                "--no-show-signature",
                "--no-ext-diff",
                "--no-textconv",
                "--no-patch",
                "--no-mailmap",
                "--date=iso-strict",
                "--decorate=short",
                "--format=%h %ad %an:%d %s"));
    if (call.has("grep")) {
      argv.add("--fixed-strings");
      argv.add("--regexp-ignore-case");
      argv.add("--grep=" + call.arguments().text("grep"));
    }
    argv.add("--end-of-options");
    argv.add(call.revision("revision", "HEAD"));
    argv.add("--");
    argv.addAll(call.scope(calls.repository()));
    return calls
        .page(argv, new PagedRecords('\0', offset, limit, line -> line))
        .text("commits", "[no commit]");
  }
}
