package dev.penguin.project.runner;

import dev.penguin.project.Task;
import dev.penguin.tool.WorkspaceCommands;
import java.io.IOException;
import java.util.function.Function;

/** A verifier that a test writes in a line, as a program of a user would. */
record Looks(String name, Function<Task, Verification> look) implements Verifier {
  static Verifier good() {
    return new Looks("looks", task -> Verification.passed("it is there"));
  }

  @Override
  public Verification verify(Task task, WorkspaceCommands commands) throws IOException {
    return look.apply(task);
  }
}
