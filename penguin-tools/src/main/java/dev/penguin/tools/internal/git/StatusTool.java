package dev.penguin.tools.internal.git;

import dev.penguin.tool.Effect;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says on which branch the working tree is, and which of its files differ. */
final class StatusTool extends GitTool {
  private static final int USUAL = 200;
  private static final int MAX = 2_000;

  StatusTool(Git git) {
    super(
        git,
        "git_status",
        "Says on which branch the git repository is and which files differ, in git's short form:"
            + " two letters, the first for what is staged, the second for what is not (M changed,"
            + " A new, D deleted, R renamed, U in conflict, ?? not known to git), then the path in"
            + " the repository. Changes inside of submodules are not looked for.",
        text("path", "Only this file or folder, relative to the workspace")
            + page("files", USUAL, MAX)
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
                "status",
                "--porcelain=v2",
                "-z",
                "--branch",
                "--untracked-files=normal",
                "--ignore-submodules=dirty",
                "--"));
    argv.addAll(call.scope(calls.repository()));
    Lines lines = new Lines();
    PagedRecords page =
        calls.page(argv, new PagedRecords('\0', offset, limit, lines::line)).finished();
    String underWay = calls.repository().underWay();
    return lines.branch()
        + (underWay.isEmpty() ? "" : "\n[" + underWay + " is under way]")
        + "\n"
        + page.text("files", "[no file differs]");
  }

  /** Makes the short form of the records of git's second machine-readable form. */
  private static final class Lines {
    private String branch = "";
    private String commit = "";
    private String upstream = "";
    private String ahead = "";
    private @Nullable String renamed;

    @Nullable String line(String entry) {
      String first = renamed;
      if (first != null) {
        renamed = null;
        return first + " (from " + PlainText.oneLine(entry) + ")";
      }
      switch (entry.isEmpty() ? ' ' : entry.charAt(0)) {
        case '#' -> header(entry);
        case '1' -> {
          return states(entry) + rest(entry, 8);
        }
        case '2' -> renamed = states(entry) + rest(entry, 9);
        case 'u' -> {
          return states(entry) + rest(entry, 10);
        }
        case '?' -> {
          return "?? " + entry.substring(2);
        }
        default -> {
          return entry;
        }
      }
      return null;
    }

    private static String states(String entry) {
      return entry.substring(2, 4).replace('.', ' ') + " ";
    }

    /** What stands behind a number of blanks: a path may have more of them. */
    private static String rest(String entry, int blanks) {
      int at = 0;
      for (int i = 0; i < blanks; i++) {
        at = entry.indexOf(' ', at) + 1;
      }
      return entry.substring(at);
    }

    private void header(String entry) {
      int blank = entry.indexOf(' ', 2);
      if (blank < 0) {
        return;
      }
      String value = entry.substring(blank + 1);
      switch (entry.substring(2, blank)) {
        case "branch.oid" -> commit = value;
        case "branch.head" -> branch = value;
        case "branch.upstream" -> upstream = value;
        case "branch.ab" -> ahead = value;
        default -> {}
      }
    }

    String branch() {
      String at = commit.equals("(initial)") ? "no commit yet" : commit;
      String where =
          branch.equals("(detached)") ? "no branch (HEAD is detached)" : "branch " + branch;
      String[] counts = ahead.split(" ", -1);
      String remote =
          upstream.isEmpty()
              ? ""
              : counts.length == 2
                  ? ", "
                      + counts[0].substring(1)
                      + " ahead of and "
                      + counts[1].substring(1)
                      + " behind "
                      + upstream
                  : ", upstream " + upstream + " is missing";
      return PlainText.oneLine(where + " at " + at + remote);
    }
  }
}
