package dev.penguin.examples.observe;

import dev.penguin.project.ProjectManager;
import java.nio.file.Path;

/** A program that logs everything: it makes a project in a file. */
final class LoggedProject {
  private LoggedProject() {}

  public static void main(String[] args) {
    try (ProjectManager manager = ProjectManager.open(Path.of(args[0]))) {
      manager.createTask(manager.createProject("SHOP", "A shop").id(), "First");
      System.out.println("made " + System.getProperty("org.jooq.no-logo"));
    }
  }
}
