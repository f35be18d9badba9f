package dev.penguin.tools.internal.git;

import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Commits what is staged. */
final class CommitTool extends GitTool {
  private static final int MAX_MESSAGE = 20_000;

  CommitTool(Git git) {
    super(
        git,
        "git_commit",
        "Commits what is staged, under the user's name. Hooks do not run and nothing is signed;"
            + " the result says so. Nothing is pushed. With amend, replaces the last commit by one"
            + " that has what is staged, too, which somebody is asked about first.",
        "\"message\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":"
            + MAX_MESSAGE
            + ",\"description\":\"The whole message: a subject of one line, then, if need be, a blank"
            + " line and more\"},"
            + flag("amend", "Replaces the last commit")
            + DIRECTORY,
        "\"message\"",
        Effect.WRITE);
  }

  @Override
  List<Resource> resources(GitCall call) throws ToolFailureException {
    return call.arguments().flag("amend") ? List.of(call.rewritten("HEAD")) : List.of();
  }

  @Override
  Optional<String> preview(GitCall call) throws ToolFailureException {
    return call.arguments().flag("amend")
        ? Optional.of("replaces the last commit of the branch: what has it already must follow")
        : Optional.empty();
  }

  @Override
  String run(GitCall call, GitCalls calls) throws IOException, ToolFailureException {
    String message = call.arguments().text("message");
    if (message.isBlank() || message.length() > MAX_MESSAGE || message.indexOf('\0') >= 0) {
      throw new ToolFailureException(
          "The argument message must be a text of 1 to " + MAX_MESSAGE + " characters");
    }
    PlainText.utf8("message", message);
    String signed = calls.setting("commit.gpgsign");
    List<String> argv =
        new ArrayList<>(
            List.of(
                "commit",
                "--no-verify",
                "--no-post-rewrite",
                "--no-gpg-sign",
                "--no-status",
                "--cleanup=whitespace",
                "--message=" + message));
    if (call.arguments().flag("amend")) {
      argv.add("--amend");
    }
    String said;
    try {
      said = calls.words(argv);
    } catch (ToolFailureException e) {
      checkName(calls); // git's own words about it are for a person at a terminal
      throw e;
    }
    return said
        + "\n"
        + Hooks.note(Hooks.OF_COMMIT, calls)
        + (signed.isEmpty() || signed.equals("false") ? "" : "\n[the commit is not signed]");
  }

  private static void checkName(GitCalls calls) throws IOException, ToolFailureException {
    if (!calls.succeeds(List.of("var", "GIT_AUTHOR_IDENT"))
        || !calls.succeeds(List.of("var", "GIT_COMMITTER_IDENT"))) {
      throw new ToolFailureException(
          "Nothing was committed: git does not know under which name. The user must set it: git"
              + " config --global user.name and user.email");
    }
  }
}
