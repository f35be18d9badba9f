package dev.penguin.project.runner;

import dev.penguin.project.Project;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.ResourceBudget;
import dev.penguin.project.ResourceBudget.Usage;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.internal.budget.Amount;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Shares out what the budgets of tasks, of those above them and of the project leave, so that
 * attempts side by side never spend the same twice. What was set aside for an attempt and is not
 * used comes back when it ends. Holds for the attempts of one runner. Thread-safe.
 */
final class Budgets {
  private static final long LOOK_MILLIS = 500;

  private final ProjectManager manager;
  private final List<Grant> open = new ArrayList<>();

  Budgets(ProjectManager manager) {
    this.manager = manager;
  }

  /** A budget that holds for a task. */
  private record Level(Object owner, boolean shared, ResourceBudget budget, Usage used) {}

  /** What was set aside for an attempt. Guarded by the budgets that gave it. */
  static final class Grant {
    private final List<Object> owners;
    private Amount left;

    private Grant(List<Object> owners, Amount left) {
      this.owners = owners;
      this.left = left;
    }

    /** What the attempt may still use. */
    Amount left() {
      return left;
    }
  }

  /**
   * Sets aside what is left for a task; waits while others hold all of it. What comes back is
   * {@linkplain Amount#isSpent() spent} when nothing is left, or the thread was interrupted.
   *
   * @param among for how many attempts, this one included, what is shared should do
   */
  synchronized Grant take(TaskId task, int among) {
    while (true) {
      List<Level> levels = levels(task);
      Amount free = free(levels, among);
      if (!free.isSpent() || !othersHold(levels) || Thread.currentThread().isInterrupted()) {
        Grant grant = new Grant(levels.stream().map(Level::owner).toList(), free);
        open.add(grant);
        return grant;
      }
      try {
        wait(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Does what charges a task, and takes it off what was set aside. */
  synchronized <T> T charge(Grant grant, Usage usage, Supplier<T> write) {
    T written = write.get();
    grant.left = grant.left.minus(usage);
    return written;
  }

  /** Gives back what is left. */
  synchronized void giveBack(Grant grant) {
    open.remove(grant);
    notifyAll();
  }

  private Amount free(List<Level> levels, int among) {
    Amount free = Amount.UNLIMITED;
    for (Level level : levels) {
      Amount here = Amount.left(level.budget(), level.used());
      for (Grant grant : open) {
        if (grant.owners.contains(level.owner())) {
          here = here.minus(grant.left);
        }
      }
      free = free.least(level.shared() ? here.part(among) : here);
    }
    return free;
  }

  private boolean othersHold(List<Level> levels) {
    return open.stream()
        .anyMatch(
            grant ->
                !grant.left.isUnlimited()
                    && levels.stream()
                        .filter(level -> !level.budget().equals(ResourceBudget.unlimited()))
                        .anyMatch(level -> grant.owners.contains(level.owner())));
  }

  /** The task itself first, then those above it, then the project. */
  private List<Level> levels(TaskId id) {
    List<Level> levels = new ArrayList<>();
    Task task = manager.task(id);
    levels.add(new Level(id, false, task.budget(), task.usage()));
    Optional<TaskId> above = task.parent();
    while (above.isPresent()) {
      Task parent = manager.task(above.get());
      levels.add(new Level(parent.id(), true, parent.budget(), parent.usage()));
      above = parent.parent();
    }
    Project project = manager.project(task.project());
    levels.add(new Level(project.id(), true, project.content().budget(), project.usage()));
    return levels;
  }
}
