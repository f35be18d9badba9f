package dev.penguin.project.internal.rule;

import dev.penguin.project.Actor;
import dev.penguin.project.Lease;
import dev.penguin.project.Project;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/**
 * A worker as the documents show it, which comes to a standstill on a task whose title says so, in
 * the phase that the title names, and is killed there.
 */
public final class FailingWorker {
  private FailingWorker() {}

  /** The file, the name of the worker, and by how many minutes its clock is ahead. */
  public static void main(String[] arguments) throws Exception {
    Duration ahead = Duration.ofMinutes(Long.parseLong(arguments[2]));
    InstantSource clock = () -> InstantSource.system().instant().plus(ahead);
    try (ProjectManager manager =
        ProjectManager.builder(Path.of(arguments[0])).clock(clock).open()) {
      Project shop = manager.findProject("SHOP").orElseThrow();
      Optional<Lease> lease = claim(manager, shop, arguments[1]);
      while (lease.isPresent()) {
        work(manager.as(Actor.agent(arguments[1])).under(lease.get()), lease.get().task());
        lease = claim(manager, shop, arguments[1]);
      }
    }
    Worker.acknowledge("nothing left");
  }

  private static Optional<Lease> claim(ProjectManager manager, Project project, String worker) {
    return manager.claim(project.id(), worker, Set.of(), Duration.ofMinutes(5));
  }

  private static void work(ProjectManager mine, TaskId task) throws InterruptedException {
    failOn(mine, task, Task.Phase.IMPLEMENT);
    for (Task.Phase phase : new Task.Phase[] {Task.Phase.TEST, Task.Phase.USE, Task.Phase.VERIFY}) {
      mine.advance(task, phase, "next");
      failOn(mine, task, phase);
    }
    mine.transition(task, Task.Status.IN_REVIEW, "done");
    Worker.acknowledge("did " + mine.task(task).number());
  }

  private static void failOn(ProjectManager mine, TaskId task, Task.Phase phase)
      throws InterruptedException {
    if (mine.task(task).title().equals("Fails in " + phase)) {
      Worker.acknowledge("fails");
      Thread.currentThread().join(); // until it is killed
    }
  }
}
