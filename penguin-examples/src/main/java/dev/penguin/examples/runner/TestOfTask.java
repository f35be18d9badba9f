package dev.penguin.examples.runner;

import dev.penguin.project.Task;
import dev.penguin.project.runner.Verification;
import dev.penguin.project.runner.Verifier;
import dev.penguin.tool.WorkspaceCommands;
import java.io.IOException;
import java.util.List;

// region: runner-verifier
/** Runs the test that the task names, as it was before the agent began. */
final class TestOfTask implements Verifier {
  @Override
  public Verification verify(Task task, WorkspaceCommands commands) throws IOException {
    String test = task.metadata().getOrDefault("test", "");
    return Verifier.command("sh", "check.sh", test).verify(task, commands);
  }

  @Override
  public List<String> protectedPaths() {
    return List.of("src/test", "check.sh");
  }
}
// endregion
