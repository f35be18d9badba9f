package dev.penguin.project.runner;

import dev.penguin.project.Task;
import dev.penguin.tool.Cancellation;
import dev.penguin.tool.WorkspaceCommands;
import java.io.IOException;
import java.nio.file.Path;

/** A file that must be there. */
record FileVerifier(String path) implements Verifier {

  static FileVerifier of(String path) {
    Path file = Path.of(path).normalize();
    if (path.isBlank() || file.isAbsolute() || file.startsWith("..")) {
      throw new IllegalArgumentException(
          "fileExists needs a path inside the workspace, got '%s'".formatted(path));
    }
    return new FileVerifier(file.toString());
  }

  @Override
  public String name() {
    return "file " + path;
  }

  @Override
  public Verification verify(Task task, WorkspaceCommands commands) throws IOException {
    WorkspaceCommands.Result result =
        commands.run(WorkspaceCommands.Command.of("test", "-e", "./" + path), Cancellation.never());
    if (result.ending() == WorkspaceCommands.Ending.EXITED && result.exitCode() == 0) {
      return Verification.passed(path + " is there");
    }
    return result.exitCode() == 1
        ? Verification.failed(path + " is missing", "")
        : Verification.failed("Could not look for " + path, result.errors());
  }
}
