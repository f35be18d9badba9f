package dev.penguin.examples.runner;

import dev.penguin.project.Lease;
import dev.penguin.project.Project;
import dev.penguin.project.ProjectEvent;
import dev.penguin.project.ProjectId;
import dev.penguin.project.ProjectListener;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.ResourceBudget.Usage;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.TaskQuery;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Shows a project while agents work at it: the tree of tasks, who works on what since when, what is
 * spent and left, and what happened last. On a terminal it paints itself anew, a few times a second
 * at most; elsewhere it prints a line for each step.
 */
final class LiveBoard implements ProjectListener {
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final ProjectManager manager;
  private final ProjectId project;
  private final PrintStream out;
  private final boolean repaints;
  private final Map<TaskId, Instant> since = new ConcurrentHashMap<>();
  private Instant painted = Instant.MIN;
  private volatile String last = "";

  LiveBoard(ProjectManager manager, ProjectId project, PrintStream out, boolean repaints) {
    this.manager = manager;
    this.project = project;
    this.out = out;
    this.repaints = repaints;
  }

  @Override
  public void onEvent(ProjectEvent event) {
    if (event instanceof ProjectEvent.LeaseChanged lease) {
      switch (lease.action()) {
        case ADDED -> since.put(lease.task(), lease.at());
        case REMOVED -> since.remove(lease.task());
        default -> {}
      }
    } else if (event instanceof ProjectEvent.TaskMovedOn step) {
      last =
          "%s is %s: %s"
              .formatted(
                  manager.task(step.task()).number(),
                  step.to().status(),
                  step.reason().lines().findFirst().orElse(""));
      if (!repaints && step.from().status() != step.to().status()) {
        out.println(last);
      }
    }
    if (repaints && event.at().isAfter(painted.plus(PAUSE))) {
      painted = event.at();
      out.print("\033[H\033[2J" + text());
    }
  }

  /** The board as it is now. */
  String text() {
    StringBuilder text = new StringBuilder();
    Project now = manager.project(project);
    Task.RollUp all = manager.rollUp(project);
    text.append(
        "%s %s: %d of %d done, %s%n"
            .formatted(
                now.key(),
                now.name(),
                all.byStatus().getOrDefault(Task.Status.COMPLETED, 0L),
                all.tasks(),
                money(now)));
    TaskQuery roots = TaskQuery.of(project).rootsOnly();
    manager.tasks(roots).tasks().forEach(task -> line(text, task, ""));
    return text.append("last: ").append(last).append(System.lineSeparator()).toString();
  }

  private void line(StringBuilder text, Task.Summary task, String indent) {
    text.append(
        "%s%-8s %-9s %s%s%n"
            .formatted(indent, task.number(), task.status(), task.title(), worker(task.id())));
    TaskQuery below = TaskQuery.of(project).childrenOf(task.id());
    manager.tasks(below).tasks().forEach(child -> line(text, child, indent + "  "));
  }

  private String worker(TaskId task) {
    Optional<Lease> lease = manager.lease(task);
    Instant from = since.get(task);
    return lease.isEmpty() || from == null
        ? ""
        : " (%s for %d s)"
            .formatted(lease.get().owner(), Duration.between(from, Instant.now()).toSeconds());
  }

  private static String money(Project project) {
    Usage used = project.usage();
    String spent = "%,d tokens, $%s".formatted(used.tokens(), used.costUsd().toPlainString());
    return project
        .content()
        .budget()
        .costUsd()
        .map(
            most ->
                "%s spent, $%s left"
                    .formatted(spent, most.subtract(used.costUsd()).toPlainString()))
        .orElse(spent + " spent");
  }
}
