package dev.penguin.examples;

import dev.penguin.project.ProjectException;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.blueprint.Blueprint;
import dev.penguin.project.blueprint.SyncPreview;
import java.nio.file.Path;

/** A plan that is kept as a file, in git for instance, and applied after each edit. */
public final class PlanInAFile {
  private PlanInAFile() {}

  /**
   * Shows what the file would change, and applies it.
   *
   * @param args the file of the plan, and the project database
   */
  public static void main(String[] args) {
    apply(Path.of(args[0]), Path.of(args[1]));
  }

  private static void apply(Path file, Path database) {
    // region: blueprint-apply
    Blueprint plan = Blueprint.parse(file);
    plan.findings().forEach(System.out::println);
    try (ProjectManager manager = ProjectManager.open(database)) {
      SyncPreview preview = plan.preview(manager);
      System.out.println(preview);
      if (!plan.hasErrors()) {
        preview.apply();
      }
    } catch (ProjectException.StalePreview e) {
      System.out.println("Somebody was faster: " + e.changes());
    }
    // endregion
  }
}
