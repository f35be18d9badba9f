package dev.penguin.project;

import java.nio.file.Path;

/** Opens a file, or fills the disk under it, and prints what it was told. */
public final class MountedProgram {
  private MountedProgram() {}

  /** The file, and what to do. */
  public static void main(String[] arguments) {
    Path file = Path.of(arguments[0]);
    try {
      if (arguments[1].equals("fill")) {
        fill(file);
      } else {
        ProjectManager.open(file).close();
      }
    } catch (ProjectException.Storage e) {
      print(e);
    }
  }

  private static void fill(Path file) {
    long made = 0;
    try (ProjectManager manager = ProjectManager.open(file)) {
      ProjectId project = manager.createProject("SHOP", "The shop").id();
      NewTask task = NewTask.builder(project, "big").description("x".repeat(20_000)).build();
      try {
        while (made < 1_000) {
          manager.createTask(task);
          made++;
        }
      } catch (ProjectException.Storage e) {
        print(e);
      }
    }
    try (ProjectManager manager = ProjectManager.open(file)) {
      manager.verify();
      ProjectId project = manager.findProject("SHOP").orElseThrow().id();
      long there = manager.rollUp(project).tasks();
      System.out.println(there == made ? "all of " + made + " are there" : made + " of " + there);
    }
  }

  private static void print(ProjectException.Storage e) {
    System.out.println(e.problem() + " " + e.getMessage());
  }
}
