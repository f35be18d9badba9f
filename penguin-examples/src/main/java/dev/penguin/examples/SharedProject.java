package dev.penguin.examples;

import dev.penguin.project.Actor;
import dev.penguin.project.Artifact;
import dev.penguin.project.Lease;
import dev.penguin.project.NewTask;
import dev.penguin.project.Project;
import dev.penguin.project.ProjectException;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.TaskQuery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A plan in a file, and workers in processes of their own that share it. */
public final class SharedProject {
  private SharedProject() {}

  /**
   * Makes the plan, or works on it until nothing is left.
   *
   * @param args the file; the name of a worker, or {@code plan}
   */
  public static void main(String[] args) {
    Path file = Path.of(args[0]);
    if (args[1].equals("plan")) {
      plan(file);
    } else {
      work(file, args[1]);
    }
  }

  private static void plan(Path file) {
    // region: project-plan
    try (ProjectManager manager = ProjectManager.open(file)) {
      Project shop = manager.createProject("SHOP", "A shop for bicycles");
      TaskId schema = manager.createTask(shop.id(), "Design the schema").id();
      for (String page : List.of("catalogue", "basket", "checkout")) {
        NewTask task =
            NewTask.builder(shop.id(), "Build the page: " + page)
                .priority(Task.Priority.HIGH)
                .acceptanceCriteria(List.of("its tests pass"))
                .build();
        manager.addDependency(manager.createTask(task).id(), schema);
      }
      System.out.println(manager.ready(shop.id(), 10).size() + " task is ready");
    }
    // endregion
  }

  private static void work(Path file, String worker) {
    // region: project-worker
    try (ProjectManager manager = ProjectManager.open(file)) {
      Project shop = manager.findProject("SHOP").orElseThrow();
      Optional<Lease> lease = claim(manager, shop, worker);
      while (lease.isPresent()) {
        TaskId task = lease.get().task();
        ProjectManager mine = manager.as(Actor.agent(worker)).under(lease.get());
        mine.advance(task, Task.Phase.TEST, "written");
        mine.addArtifact(task, "report", Artifact.Source.of("test-report", "build/report.xml"));
        mine.advance(task, Task.Phase.VERIFY, "tested");
        mine.transition(task, Task.Status.IN_REVIEW, "done");
        System.out.println(worker + " did " + manager.task(task).number());
        lease = claim(manager, shop, worker);
      }
    }
    // endregion
  }

  // region: project-claim
  private static Optional<Lease> claim(ProjectManager manager, Project project, String worker) {
    review(manager.as(Actor.verifier("ci")), project);
    return manager.claim(project.id(), worker, Set.of(), Duration.ofMinutes(5));
  }

  /** Also what a worker left in review that died, or it and all that wait for it would stop. */
  private static void review(ProjectManager verifier, Project project) {
    TaskQuery inReview = TaskQuery.of(project.id()).withStatus(Task.Status.IN_REVIEW);
    for (Task.Summary task : verifier.tasks(inReview).tasks()) {
      try {
        verifier.transition(task.id(), Task.Status.COMPLETED, "tests pass");
      } catch (ProjectException.IllegalTransition e) {
        // Another worker's verifier completed it first.
      }
    }
  }
  // endregion
}
