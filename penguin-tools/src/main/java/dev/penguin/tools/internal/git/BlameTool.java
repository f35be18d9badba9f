package dev.penguin.tools.internal.git;

import dev.penguin.tool.Effect;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Says which commit each line of a file comes from. */
final class BlameTool extends GitTool {
  private static final int USUAL = 200;
  private static final int MAX = 1_000;

  BlameTool(Git git) {
    super(
        git,
        "git_blame",
        "Says for each line of a file which commit it comes from: hash, author, date, number of"
            + " the line, the line. A hash of zeros is a change that is not committed.",
        text("path", "The file, relative to the workspace")
            + text("revision", "The file as it was there; default as it is now")
            + page("lines", USUAL, MAX)
            + ","
            + DIRECTORY,
        "\"path\"",
        Effect.READ);
  }

  @Override
  String run(GitCall call, GitCalls calls) throws IOException, ToolFailureException {
    int offset = call.arguments().number("offset", 1, Integer.MAX_VALUE, 1);
    int limit = call.arguments().number("limit", 1, MAX, USUAL);
    if (call.paths().isEmpty()) {
      throw new ToolFailureException("The argument path must be given, as a text");
    }
    // Not git's own range: it would refuse one that begins behind the end in its own words.
    List<String> argv =
        new ArrayList<>(List.of("blame", "--no-textconv", "--date=short", "--abbrev=9"));
    if (call.has("revision")) {
      argv.add(call.revision("revision", ""));
    }
    argv.add("--");
    argv.addAll(call.scope(calls.repository()));
    return calls
        .page(argv, PagedRecords.ofLines(offset, limit))
        .text("lines", "[the file is empty]");
  }
}
