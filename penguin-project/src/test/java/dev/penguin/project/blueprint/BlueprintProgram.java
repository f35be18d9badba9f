package dev.penguin.project.blueprint;

import dev.penguin.project.ProjectException;
import dev.penguin.project.ProjectManager;
import java.nio.file.Path;

/** A process that compares a blueprint, waits for a word, and applies it. */
public final class BlueprintProgram {
  private BlueprintProgram() {}

  /** The database, and the file of the blueprint. */
  public static void main(String[] arguments) throws Exception {
    try (ProjectManager manager = ProjectManager.open(Path.of(arguments[0]))) {
      SyncPreview preview = Blueprint.parse(Path.of(arguments[1])).preview(manager);
      System.out.println("ready");
      System.in.read();
      try {
        preview.apply();
        System.out.println("applied");
      } catch (ProjectException.StalePreview e) {
        System.out.println("stale: " + e.changes());
      }
    }
  }
}
