package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.project.Project;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.ProjectTools;
import dev.penguin.project.Task;
import dev.penguin.project.TaskQuery;
import dev.penguin.testing.ScriptedModel;
import java.nio.file.Path;

/** An agent that works on one task of a project: it splits it into parts. */
public final class TaskInParts {
  private TaskInParts() {}

  /**
   * Makes a project with a task, lets an agent split it, and shows the parts.
   *
   * @param args the file of the project, which must not exist yet
   */
  public static void main(String[] args) {
    ScriptedModel.Builder script =
        ScriptedModel.builder()
            .call("task_get", "{}")
            .call("task_create", "{\"title\":\"Draw the tables\"}")
            .call("task_create", "{\"title\":\"Write the script\",\"depends_on\":[\"SHOP-2\"]}")
            .reply("Two parts.");
    System.out.println(split(Path.of(args[0]), ExampleModel.agent(script)).text());
  }

  static RunResult split(Path file, PenguinAgent.Builder builder) {
    // region: project-tools
    try (ProjectManager manager = ProjectManager.open(file);
        PenguinAgent agent = builder.toolProviders(ProjectTools.provider(manager)).build()) {
      Project shop = manager.createProject("SHOP", "A shop for bicycles");
      Task task = manager.createTask(shop.id(), "Design the schema");

      RunResult result =
          agent.run(
              RunRequest.of("Split your task into two or three parts.")
                  .withAttribute(ProjectTools.TASK_ATTRIBUTE, task.number()));

      TaskQuery parts = TaskQuery.of(shop.id()).childrenOf(task.id());
      for (Task.Summary part : manager.tasks(parts).tasks()) {
        System.out.println(part.number() + " " + part.status() + " " + part.title());
      }
      return result;
    }
    // endregion
  }
}
