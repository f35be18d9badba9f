package dev.penguin.tools.internal.git;

import dev.penguin.tool.Effect;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Shows what differs between the working tree, what is staged, and commits. */
final class DiffTool extends GitTool {
  static final int USUAL = 500;
  static final int MAX = 2_000;

  /** As the repository's configuration might not have them. */
  static final List<String> PLAIN =
      List.of(
          "--no-color",
          "--no-ext-diff",
          "--no-textconv",
          "--submodule=short",
          "--ignore-submodules=dirty",
          "--src-prefix=a/",
          "--dst-prefix=b/");

  DiffTool(Git git) {
    super(
        git,
        "git_diff",
        "Shows the changes of tracked files as a unified diff: those that are not staged; with"
            + " staged, those that are; with from, those since a commit; with from and to, those"
            + " between two. New files show when they are staged. A result that is only a part"
            + " says so in a first line in brackets.",
        flag("staged", "Compares what is staged with the last commit, or with from")
            + text("from", "A commit, branch or tag to compare with")
            + text("to", "Another one, which from is compared with; needs from")
            + text("path", "Only this file or folder, relative to the workspace")
            + flag("stat", "Only which files changed and by how many lines")
            + page("lines", USUAL, MAX)
            + ","
            + DIRECTORY,
        "",
        Effect.READ);
  }

  @Override
  String run(GitCall call, GitCalls calls) throws IOException, ToolFailureException {
    List<String> argv = new ArrayList<>(List.of("diff"));
    argv.addAll(PLAIN);
    if (call.arguments().flag("staged")) {
      argv.add("--cached");
    }
    argv.addAll(shape(call, calls));
    if (call.has("to") && (!call.has("from") || call.arguments().flag("staged"))) {
      throw new ToolFailureException("The argument to needs from, and goes without staged");
    }
    argv.add("--end-of-options");
    if (call.has("from")) {
      argv.add(call.revision("from", ""));
    }
    if (call.has("to")) {
      argv.add(call.revision("to", ""));
    }
    argv.add("--");
    argv.addAll(call.scope(calls.repository()));
    return page(call, calls, argv).text("lines", "[no change]");
  }

  /** Whether a diff or its summary is wanted, and what its paths are relative to. */
  static List<String> shape(GitCall call, GitCalls calls) throws ToolFailureException {
    List<String> options = new ArrayList<>();
    String prefix = call.prefix(calls.repository());
    options.add(prefix.isEmpty() ? "--no-relative" : "--relative=" + prefix + "/");
    options.add(call.arguments().flag("stat") ? "--stat=160" : "--patch");
    return options;
  }

  static PagedRecords page(GitCall call, GitCalls calls, List<String> argv)
      throws IOException, ToolFailureException {
    int offset = call.arguments().number("offset", 1, Integer.MAX_VALUE, 1);
    int limit = call.arguments().number("limit", 1, MAX, USUAL);
    return calls.page(argv, PagedRecords.ofLines(offset, limit));
  }
}
