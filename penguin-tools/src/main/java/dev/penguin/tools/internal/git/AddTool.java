package dev.penguin.tools.internal.git;

import dev.penguin.tool.Effect;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Stages files. */
final class AddTool extends GitTool {
  private static final int MAX_PATHS = 200;
  private static final int MAX_SHOWN = 200;

  /** How many names one call of git is given. */
  private static final int AT_ONCE = 500;

  AddTool(Git git) {
    super(
        git,
        "git_add",
        "Stages files of the workspace for the next commit as they are now: new, changed and"
            + " deleted ones. A folder stands for all in it that is not ignored. Files that git"
            + " would hand to a filter, such as those of Git LFS, are refused.",
        "\"paths\":{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"minItems\":1,\"maxItems\":"
            + MAX_PATHS
            + ",\"description\":\"Files and folders, relative to the workspace\"},"
            + DIRECTORY,
        "\"paths\"",
        Effect.WRITE);
  }

  @Override
  String run(GitCall call, GitCalls calls) throws IOException, ToolFailureException {
    if (call.paths().isEmpty()) {
      throw new ToolFailureException("The argument paths must name a file or folder");
    }
    List<String> names = call.scope(calls.repository());
    checkFilters(names, calls);
    calls.output(with(List.of("add", "--"), names));
    PagedRecords staged =
        calls.page(
            with(
                List.of(
                    "diff",
                    "--cached",
                    "--no-color",
                    "--no-ext-diff",
                    "--no-textconv",
                    "--ignore-submodules=dirty",
                    "--no-renames",
                    "--no-relative",
                    "--name-status",
                    "--"),
                names),
            PagedRecords.ofLines(1, MAX_SHOWN));
    return "Staged now:\n" + staged.text("files", "[nothing that differs from the last commit]");
  }

  /** Without its filter, a file would be staged as something else than its owner wants. */
  private static void checkFilters(List<String> names, GitCalls calls)
      throws IOException, ToolFailureException {
    String listed =
        calls.output(
            with(
                List.of("ls-files", "-z", "--modified", "--others", "--exclude-standard", "--"),
                names));
    List<String> files =
        List.of(listed.split("\0", -1)).stream().filter(file -> !file.isEmpty()).toList();
    for (int from = 0; from < files.size(); from += AT_ONCE) {
      List<String> some = files.subList(from, Math.min(files.size(), from + AT_ONCE));
      String[] fields =
          calls.output(with(List.of("check-attr", "-z", "filter", "--"), some)).split("\0", -1);
      for (int i = 0; i + 2 < fields.length; i += 3) {
        if (!fields[i + 2].equals("unspecified") && !fields[i + 2].equals("unset")) {
          throw new ToolFailureException(
              "Nothing was staged: "
                  + PlainText.quote(fields[i])
                  + " has the filter "
                  + PlainText.quote(fields[i + 2])
                  + " in .gitattributes, and these tools run no filter. Stage it with the shell");
        }
      }
    }
  }

  static List<String> with(List<String> begin, List<String> rest) {
    List<String> all = new ArrayList<>(begin);
    all.addAll(rest);
    return all;
  }
}
